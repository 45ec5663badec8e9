import { defineConfig } from 'vitest/config'

// Here the packages are read as source; an application leaves this out.
const conditions = ['@offhook/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // With `globals`, Testing Library unmounts after each test by itself.
  test: { environment: 'jsdom', globals: true },
})
