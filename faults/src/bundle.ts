/** The pages' scripts, bundled as an application's are. */
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { type Library, libraries } from './client.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const common: BuildOptions & { write: false } = {
  bundle: true,
  write: false,
  target: 'es2022',
  platform: 'browser',
  // `module` is esbuild's own default, lost once conditions are named.
  conditions: ['@offhook/source', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
}

export interface PageScripts {
  /** By file name, such as `offhook.page.js`. */
  readonly files: ReadonlyMap<string, string>
  /** For Playwright's `addInitScript`. */
  readonly probe: string
}

export async function bundlePages(): Promise<PageScripts> {
  const pages = await Promise.all(libraries.map(bundlePage))
  const probe = await build({ ...common, entryPoints: [here('pages/probe.page.ts')], format: 'iife' })
  return { files: new Map(pages.flat()), probe: probe.outputFiles[0]?.text ?? '' }
}

async function bundlePage(library: Library): Promise<[name: string, text: string][]> {
  const outdir = here('dist')
  const { outputFiles } = await build({
    ...common,
    entryPoints: [here(`pages/${library}.page.ts`)],
    format: 'esm',
    splitting: true,
    outdir,
  })
  return outputFiles.map(({ path, text }) => [path.slice(outdir.length + 1), text])
}
