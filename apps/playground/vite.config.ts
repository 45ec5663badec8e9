import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defaultClientConditions, defineConfig } from 'vite'

/**
 * The workspace packages are read from source: nothing to build before `npm start`. `--mode static` builds the page for any path
 * of any file server, with the platform in it.
 */
export default defineConfig(({ mode }) => ({
  base: mode === 'static' ? './' : '/',
  plugins: [react(), vue(), svelte({ configFile: false })],
  resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
  build: { target: 'es2022', sourcemap: mode !== 'static', rolldownOptions: { checks: { pluginTimings: false } } },
}))
