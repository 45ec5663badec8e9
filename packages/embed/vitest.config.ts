import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@offhook/source'] },
  ssr: { resolve: { conditions: ['@offhook/source'] } },
  test: { include: ['src/**/*.test.ts'], environment: 'jsdom' },
})
