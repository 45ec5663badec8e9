import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

/** What judges the runs; the runs themselves are `npm run load`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['src/**/*.test.ts'] },
})
