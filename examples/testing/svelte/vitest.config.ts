import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

// Here the packages are read as source; an application leaves this out.
const conditions = ['@offhook/source']

export default defineConfig({
  // svelteTesting() picks Svelte's code for browsers, and unmounts after each test.
  plugins: [svelte({ configFile: false }), svelteTesting()],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { environment: 'jsdom' },
})
