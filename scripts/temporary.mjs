/** A folder for the temporary files of a program, gone with it however it ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Resolves and rejects as `work` does.
 *
 * @template T
 * @param {(env: { TMPDIR: string }) => Promise<T>} work gets what the program needs in its environment
 */
export async function withTemporaryFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-run-'))
  try {
    return await work({ TMPDIR: folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
