/** JavaScript that the page of each library loads, minified and brotli, in the way of scripts/size.mjs. 1 kB is 1000 bytes. */
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import type { Case } from '../case.ts'
import type { Library } from '../client.ts'
import { atMost } from '../row.ts'

/** What an application writes to have the library. */
const imports: Record<Library, string> = {
  offhook: `import { createPhone } from '@offhook/core'\nglobalThis.made = createPhone`,
  sipjs: `import { SimpleUser } from 'sip.js/lib/platform/web/index.js'\nglobalThis.made = SimpleUser`,
  jssip: `import { UA, WebSocketInterface } from 'jssip'\nglobalThis.made = [UA, WebSocketInterface]`,
}

interface Size {
  readonly atOnce: number
  readonly all: number
}

export const size: Case = {
  name: 'size',
  async run() {
    const [offhook, sipjs, jssip] = await Promise.all([measure('offhook'), measure('sipjs'), measure('jssip')])
    const kB = (which: keyof Size) => ({
      offhook: offhook[which] / 1000,
      sipjs: sipjs[which] / 1000,
      jssip: jssip[which] / 1000,
    })
    return [
      {
        case: 'JavaScript before start(), min + brotli',
        unit: 'kB',
        ...kB('atOnce'),
        ...atMost(kB('atOnce').offhook, 24, 'kB'),
      },
      { case: 'JavaScript in all, min + brotli', unit: 'kB', ...kB('all'), ...atMost(kB('all').offhook, 55, 'kB') },
    ]
  },
}

async function measure(library: Library): Promise<Size> {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: imports[library],
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      sourcefile: 'app.js',
    },
    // `module` is esbuild's own default, lost once conditions are named.
    conditions: ['@offhook/source', 'module'],
    absWorkingDir: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    platform: 'browser',
    outdir: '/out',
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  const atOnce = new Set<string>()
  const follow = (path: string) => {
    if (atOnce.has(path)) return
    atOnce.add(path)
    for (const next of metafile.outputs[path]?.imports ?? []) if (next.kind === 'import-statement') follow(next.path)
  }
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint?.endsWith('app.js')) follow(path)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  const sizes = outputFiles.map(({ path, contents }) => ({
    bytes: brotliCompressSync(contents, quality).length,
    atOnce: atOnce.has(path.slice(1)),
  }))
  const sum = (of: typeof sizes) => of.reduce((total, { bytes }) => total + bytes, 0)
  return { atOnce: sum(sizes.filter((each) => each.atOnce)), all: sum(sizes) }
}
