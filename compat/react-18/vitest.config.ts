import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']
const own = (name: string) => fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))

/** The tests of the package as they are; React is this folder's. */
export default defineConfig({
  root: fileURLToPath(new URL('../../packages/react', import.meta.url)),
  resolve: {
    conditions,
    mainFields: ['module', 'main'],
    alias: [{ find: /^(react|react-dom)(?=\/|$)/, replacement: own('$1') }],
  },
  // Of a CommonJS module nothing can be given another React.
  ssr: { resolve: { conditions, mainFields: ['module', 'main'] } },
  test: {
    name: 'React 18',
    include: ['src/**/*.test.{ts,tsx}', fileURLToPath(new URL('./version.test.ts', import.meta.url))],
    environment: 'node',
    silent: 'passed-only',
    // Or Node would give it the React that the repository has.
    server: { deps: { inline: [/@testing-library\/react/] } },
  },
})
