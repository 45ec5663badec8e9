import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Time in the tests is virtual: only a loop without end takes longer.
  test: { include: ['src/**/*.test.{ts,tsx}'], testTimeout: 300_000 },
})
