/**
 * Compiles the code samples of the documentation against the workspace: TypeScript, Vue and Svelte. A ```ts, ```tsx, ```vue or
 * ```svelte block is a module of its own; `[name.vue]` after the language names it for imports of the other blocks of its page;
 * `continued` puts it behind the block before it; `no-check: reason` leaves it out.
 */
import { root } from './architecture/source.ts'
import { checkSamples } from './samples/check.ts'
import { pagesOf } from './samples/read.ts'

const { count, left, mistakes } = checkSamples(pagesOf(root))
if (mistakes.length > 0) {
  console.error(mistakes.join('\n'))
  process.exitCode = 1
} else console.log(`${count} code samples compile${left > 0 ? `; ${left} opted out` : ''}.`)
