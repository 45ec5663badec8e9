import { fileURLToPath } from 'node:url'
import { compile } from 'svelte/compiler'
import { defineConfig, type Plugin } from 'vitest/config'

const conditions = ['@offhook/source']

/** Svelte is this folder's, also for the package's files. */
const ownSvelte: Plugin = {
  name: 'own-svelte',
  enforce: 'pre',
  resolveId(id) {
    return /^svelte(\/|$)/.test(id) ? this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true }) : undefined
  },
}

/** The plugin of Vite that compiles Svelte knows Svelte 5 alone. */
function svelte4(generate: 'dom' | 'ssr'): Plugin {
  return {
    name: 'svelte-4',
    transform(code, id) {
      return id.endsWith('.svelte') ? compile(code, { filename: id, generate, dev: false }).js : undefined
    },
  }
}

/** The components of the package's own conformance tests. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        plugins: [ownSvelte, svelte4('dom')],
        resolve: { conditions: ['browser', ...conditions] },
        test: {
          name: 'Svelte 4, page',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.server.test.ts'],
          environment: 'jsdom',
        },
      },
      {
        extends: true,
        plugins: [ownSvelte, svelte4('ssr')],
        test: { name: 'Svelte 4, server', include: ['src/**/*.server.test.ts'], environment: 'node' },
      },
    ],
  },
})
