import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// What the platform promises, asked of the running one: `vitest run --config platform/vitest.contract.config.ts`.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['src/**/*.contract.test.ts'], fileParallelism: false, testTimeout: 30_000, hookTimeout: 60_000 },
})
