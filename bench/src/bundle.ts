/** The pages' scripts, bundled as an application's are: minified, with what is loaded later in files of its own. */
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const common: BuildOptions & { write: false } = {
  bundle: true,
  minify: true,
  write: false,
  target: 'es2022',
  platform: 'browser',
  // `module` is esbuild's own default, lost once conditions are named.
  conditions: ['@offhook/source', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
}

export interface PageScripts {
  /** By file name. */
  readonly files: ReadonlyMap<string, string>
  /** For Playwright's `addInitScript`. */
  readonly instruments: string
}

export async function bundlePages(): Promise<PageScripts> {
  // One build each: in one for all, what two libraries share (SIP.js) would be a chunk that neither has in an application.
  const pages = await Promise.all(
    ['offhook.page.ts', 'sipjs.page.ts', 'jssip.page.ts', 'renders.page.tsx'].map(bundlePage),
  )
  const instruments = await build({ ...common, entryPoints: [here('instruments.page.ts')], format: 'iife' })
  return { files: new Map(pages.flat()), instruments: instruments.outputFiles[0]?.text ?? '' }
}

async function bundlePage(entry: string): Promise<[name: string, text: string][]> {
  const outdir = here('dist')
  const { outputFiles } = await build({
    ...common,
    entryPoints: [here(entry)],
    format: 'esm',
    splitting: true,
    outdir,
    jsx: 'automatic',
  })
  return outputFiles.map(({ path, text }) => [path.slice(outdir.length + 1), text])
}
