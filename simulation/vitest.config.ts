import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    // A world owns the global clock while it runs: one at a time, and as slow as the machine.
    testTimeout: 120_000,
  },
})
