import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defaultClientConditions, defineConfig } from 'vite'

/** The workspace packages are read from source: nothing to build before `npm start`. */
export default defineConfig({
  plugins: [react(), vue(), svelte({ configFile: false })],
  resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
  build: { target: 'es2022', sourcemap: true, rolldownOptions: { checks: { pluginTimings: false } } },
})
