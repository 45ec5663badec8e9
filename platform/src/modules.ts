/** Where this distribution keeps the modules of baresip. */
import { existsSync } from 'node:fs'
import { PlatformError } from './errors.ts'

const folders = ['/usr/lib/baresip/modules', '/usr/local/lib/baresip/modules']

export function findModules(): string {
  const found = folders.find((folder) => existsSync(folder))
  if (!found) throw new PlatformError('notHere', `baresip's modules are in none of ${folders.join(', ')}`)
  return found
}
