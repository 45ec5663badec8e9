import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ReasonsReporter } from './support/reasonsReporter.ts'

const conditions = ['@offhook/source']
/** Tests of the suite's own parts, and of the media port alone, are the same whatever the platform and the browser. */
const isFirstRun = process.env.E2E_PLATFORM !== 'kamailio' && process.env.E2E_BROWSER !== 'firefox'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: isFirstRun ? ['**/*.test.ts'] : ['*.test.ts'],
    globalSetup: ['support/buildOnce.ts'],
    reporters: ['default', new ReasonsReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
