/** npm run docs:charts [-- --check]: docs/statecharts from the machines. */
import { ensureInstalled } from './bootstrap.mjs'
import { run } from './run.mjs'

await ensureInstalled()
await run('tsx', ['--conditions=@offhook/source', 'scripts/docs/charts.ts', ...process.argv.slice(2)]).catch(() => {
  process.exitCode = 1
})
