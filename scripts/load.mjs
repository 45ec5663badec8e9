/**
 * `npm run load`: many calls and many phones on the real SIP platform; see docs/load.md, which a full run writes.
 * Options: --short (a few minutes instead of half an hour), --only in-turn|at-once|incoming|registrations, --json FILE.
 */
import { ensureInstalled } from './bootstrap.mjs'
import { load } from './loadRun.mjs'
import { fail } from './steps.mjs'

ensureInstalled()
try {
  await load({ args: process.argv.slice(2), cwd: process.cwd() })
} catch (error) {
  fail(error)
}
