import { defineConfig } from 'vitest/config'

// Without *.contract.test.ts: those need the platform itself (vitest.contract.config.ts).
export default defineConfig({
  test: { include: ['src/**/*.test.ts'], exclude: ['src/**/*.contract.test.ts'] },
})
