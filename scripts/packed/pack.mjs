/** The published packages as npm would take them from here. Wants `npm run build` before. */
import { join } from 'node:path'
import { root, run } from '../run.mjs'

const published = ['core', 'react', 'vue', 'svelte', 'embed', 'switchboard']

/** What users must find in a package, beside what its entries import. */
const needed = (name) => ['LICENSE', 'README.md', ...(name === 'embed' ? ['dist/bundle/offhook.js'] : [])]

/**
 * Packs every published package into `folder`. Rejects where one lacks what users must find in it.
 *
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} from the name of each, such as `@offhook/core`, to its tarball
 */
export async function pack(folder) {
  const files = {}
  for (const name of published) {
    const told = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(root, 'packages', name),
      capture: true,
    })
    const [{ filename, files: packed }] = JSON.parse(told)
    const has = new Set(packed.map(({ path }) => path))
    const missing = needed(name).filter((path) => !has.has(path))
    if (missing.length > 0) throw new Error(`@offhook/${name} is packed without ${missing.join(', ')}`)
    files[`@offhook/${name}`] = join(folder, filename)
  }
  return files
}
