import { defineConfig } from 'tsdown'

const common = { format: 'esm', target: 'es2022', sourcemap: true } as const

export default defineConfig([
  { ...common, entry: 'src/index.ts', platform: 'neutral', dts: true },
  {
    // For a script tag: all of it in one folder, with SIP and WebRTC in chunks that load at start().
    ...common,
    entry: { offhook: 'src/index.ts' },
    outDir: 'dist/bundle',
    platform: 'browser',
    deps: { alwaysBundle: [/./] },
    inputOptions: { resolve: { conditionNames: ['@offhook/source', 'browser', 'import', 'module', 'default'] } },
    minify: true,
    dts: false,
  },
])
