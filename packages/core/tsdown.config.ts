import { defineConfig } from 'tsdown'

// Chunks stay apart: sip.js and WebRTC are loaded by import() at start(), in the application's bundle too.
export default defineConfig({
  entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  sourcemap: true,
})
