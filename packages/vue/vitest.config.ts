import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

// Node is the default environment, so that server rendering meets no window; files that need a page ask for jsdom.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
