import { defineConfig } from 'tsdown'
import { bundle } from './bundle.config.ts'

export default defineConfig([
  {
    entry: 'src/index.ts',
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    dts: true,
  },
  bundle,
])
