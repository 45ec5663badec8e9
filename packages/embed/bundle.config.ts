/** For a script tag: all of it in one folder, with SIP and WebRTC in chunks that load at start(). */
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'tsdown'

export const bundle = {
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  entry: { offhook: 'src/index.ts' },
  outDir: 'dist/bundle',
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  sourcemap: true,
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: { conditionNames: ['@offhook/source', 'browser', 'import', 'module', 'default'] } },
  minify: true,
  dts: false,
} satisfies InlineConfig
