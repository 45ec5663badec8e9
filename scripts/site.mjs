/**
 * The playground as files alone, for any path of any web server: the platform is in the page, and there is no other.
 *   npm run build:site               into apps/playground/dist
 *   npm run build:site -- <folder>   into a folder of your choice, which is emptied first
 * Prints what it weighs.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { ensureInstalled } from './bootstrap.mjs'
import { root, run } from './run.mjs'
import { fail } from './steps.mjs'

const playground = join(root, 'apps/playground')
const folder = resolve(process.argv[2] ?? join(playground, 'dist'))

ensureInstalled()
await build().catch(fail)

async function build() {
  const args = ['build', '--mode', 'static', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn']
  await run('vite', args, { cwd: playground })
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const contents = files.map((file) => readFileSync(join(file.parentPath, file.name)))
  const sum = (sizes) => (sizes.reduce((all, size) => all + size, 0) / 1000).toFixed(0)
  const packed = contents.map((content) => brotliCompressSync(content).length)
  console.log(
    `The playground without a server: ${folder}, ${files.length} files, ` +
      `${sum(contents.map(({ length }) => length))} kB, ${sum(packed)} kB with brotli.`,
  )
}
