import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

export default defineConfig({
  plugins: [vue(), svelte({ configFile: false })],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'plain', include: ['{src,server}/**/*.test.ts'], exclude: ['**/*.page.test.ts'] },
      },
      {
        extends: true,
        resolve: { conditions: ['browser', ...conditions] },
        test: { name: 'page', include: ['src/**/*.page.test.ts'], environment: 'jsdom' },
      },
    ],
  },
})
