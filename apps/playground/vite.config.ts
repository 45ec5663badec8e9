import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

/** The workspace packages are read from source: nothing to build before `npm start`. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@offhook/source', ...defaultClientConditions] },
  build: { target: 'es2022', sourcemap: true, rolldownOptions: { checks: { pluginTimings: false } } },
})
