/**
 * The documentation site.
 *   npm run docs              builds it into docs/.vitepress/dist, with the playground, and fails on dead links
 *   npm run docs -- dev       serves it while you write
 *   npm run docs -- preview   serves what was built
 */
import { ensureInstalled } from './bootstrap.mjs'
import { run } from './run.mjs'
import { fail } from './steps.mjs'

const commands = ['build', 'dev', 'preview']
const [command = 'build', ...args] = process.argv.slice(2)

if (!commands.includes(command)) {
  console.error(`No such command: ${command}. There are: ${commands.join(', ')}`)
  process.exitCode = 2
} else {
  ensureInstalled()
  await site().catch(fail)
}

async function site() {
  if (command !== 'preview') await run('tsx', ['scripts/docs/reference.ts'])
  await run('vitepress', [command, 'docs', ...args])
  if (command !== 'build') return
  await run('node', ['scripts/site.mjs', 'docs/.vitepress/dist/playground'])
  await run('tsx', ['scripts/docs/siteLinks.ts'])
}
