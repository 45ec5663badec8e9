import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

/** The tests of the package as they are; Vue is this folder's. */
export default defineConfig({
  root: fileURLToPath(new URL('../../packages/vue', import.meta.url)),
  resolve: {
    conditions,
    alias: [{ find: /^vue(?=\/|$)/, replacement: fileURLToPath(new URL('./node_modules/vue', import.meta.url)) }],
  },
  ssr: { resolve: { conditions } },
  test: {
    name: 'Vue 3.3',
    include: ['src/**/*.test.ts', fileURLToPath(new URL('./version.test.ts', import.meta.url))],
    environment: 'node',
    silent: 'passed-only',
  },
})
