import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ReasonsReporter } from './support/reasonsReporter.ts'

const conditions = ['@offhook/source']

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['support/buildOnce.ts'],
    reporters: ['default', new ReasonsReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
