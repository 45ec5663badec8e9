/** npm run docs:errors [-- --check]: docs/errors.md from the table of error codes. */
import { ensureInstalled } from './bootstrap.mjs'
import { run } from './run.mjs'

await ensureInstalled()
await run('tsx', ['--conditions=@offhook/source', 'scripts/docs/errors.ts', ...process.argv.slice(2)]).catch(() => {
  process.exitCode = 1
})
