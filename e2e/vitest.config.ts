import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ReasonsReporter } from './support/reasonsReporter.ts'

const conditions = ['@offhook/source']
const { E2E_PLATFORM, E2E_BROWSER, E2E_FRAMEWORK } = process.env
/** Tests of the suite's own parts, and of the media port alone, are the same whatever the platform, browser and framework. */
const isFirstRun = E2E_PLATFORM !== 'kamailio' && E2E_BROWSER !== 'firefox' && (E2E_FRAMEWORK || 'react') === 'react'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: isFirstRun ? ['**/*.test.ts'] : ['*.test.ts'],
    globalSetup: ['support/buildOnce.ts'],
    // The reasons come first: what failed is the last that a run says.
    reporters: [new ReasonsReporter(), 'default'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
