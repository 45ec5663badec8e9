import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const conditions = ['@offhook/source']

// Two places: a page, and a server, for which the same components are compiled to HTML.
export default defineConfig({
  plugins: [svelte({ configFile: false })],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        resolve: { conditions: ['browser', ...conditions] },
        test: {
          name: 'page',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.server.test.ts'],
          environment: 'jsdom',
        },
      },
      { extends: true, test: { name: 'server', include: ['src/**/*.server.test.ts'], environment: 'node' } },
    ],
  },
})
