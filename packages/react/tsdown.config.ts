import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: 'src/index.ts',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  // A file a module: the 'use client' of the hooks stays on them, and off the re-export of core.
  unbundle: true,
})
