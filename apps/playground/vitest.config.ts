import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['{src,server}/**/*.test.{ts,tsx}'] },
})
