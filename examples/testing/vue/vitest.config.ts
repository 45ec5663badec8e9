import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// Here the packages are read as source; an application leaves this out.
const conditions = ['@offhook/source']

export default defineConfig({
  plugins: [vue()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // With `globals`, Testing Library unmounts after each test by itself.
  test: { environment: 'jsdom', globals: true },
})
