/** Who may import whom. Each rule takes sources and returns what breaks it, one line a breach. */
import { importsOf, isShipped, type Source } from './source.ts'

const core = 'packages/core/src/'

interface Zone {
  /** Folders and files of the same package that may be imported. */
  readonly files: readonly string[]
  readonly packages: readonly string[]
  /** Files that may be loaded by `import()` alone. */
  readonly lazy?: readonly string[]
}

const contract = ['types.ts', 'errors.ts', 'ports/']
const charts: Zone = { files: [...contract, 'machines/', 'actors/'], packages: ['xstate'] }

/** createPhone.ts and engine.ts, with the facade in its folder: what puts ports and charts together. */
const composition: Zone = {
  // Needed before start() loads the rest: the checks of what a caller passes in, and the eye on the network.
  files: [
    ...contract,
    'machines/',
    'actors/',
    'facade/',
    'sip/target.ts',
    'sip/headers.ts',
    'media/pageNetwork.ts',
    './',
  ],
  packages: ['xstate'],
  lazy: ['engine.ts', 'sip/index.ts', 'media/index.ts'],
}

/** What each folder of core may know. `''` is the root of the source: the entry and the composition root. */
const zones: Record<string, Zone> = {
  '': composition,
  facade: composition,
  machines: charts,
  actors: charts,
  ports: { files: contract, packages: [] },
  sip: { files: [...contract, 'sip/'], packages: ['@noble/hashes'] },
  media: { files: [...contract, 'media/'], packages: [] },
  // Only its entry reaches for the bench, which stands on all of core: the fakes know nothing but the ports.
  testing: { files: [...contract, 'selectors.ts', 'testing/', 'bench/index.ts'], packages: [] },
  bench: { files: [...contract, 'selectors.ts', 'bench/', 'testing/', 'engine.ts', 'sip/index.ts'], packages: [] },
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

export function coreDirections(sources: readonly Source[]): string[] {
  return sources.filter(isShipped).flatMap((source) => {
    if (!source.path.startsWith(core)) return []
    const local = source.path.slice(core.length)
    const folder = local.includes('/') ? local.slice(0, local.indexOf('/')) : ''
    const zone = zones[folder]
    if (!zone) return [`${source.path}: core has no folder ${folder}/; give it its place in scripts/architecture`]
    return importsOf(source).flatMap(({ specifier, file, kind, line }) => {
      const at = `${source.path}:${line}`
      if (!file) {
        const name = packageOf(specifier)
        if (name === 'sip.js' && local === 'sip/sipjs.ts') return []
        return zone.packages.includes(name) ? [] : [`${at}: ${folder || 'the root'} may not import ${specifier}`]
      }
      if (!file.startsWith(core)) return [`${at}: imports ${specifier} from outside the package`]
      const target = file.slice(core.length)
      const allowed = zone.files.some((entry) =>
        entry === './' ? !target.includes('/') : entry.endsWith('/') ? target.startsWith(entry) : target === entry,
      )
      if (allowed || (kind !== 'static' && zone.lazy?.includes(target))) return []
      return [`${at}: ${folder || 'the root'} may not import ${specifier}${kind === 'lazy' ? ' even lazily' : ''}`]
    })
  })
}

/** What ships does not lean on tests. */
export function shippedAlone(sources: readonly Source[]): string[] {
  return sources.filter(isShipped).flatMap((source) =>
    importsOf(source)
      .filter(({ file }) => file && !isShipped({ path: file }))
      .map(({ specifier, line }) => `${source.path}:${line}: ${specifier} is test code`),
  )
}

/** sip.js in one file, and there its core layer and grammar alone. */
export function sipjsInOneFile(sources: readonly Source[]): string[] {
  return sources.filter(isShipped).flatMap((source) =>
    importsOf(source).flatMap(({ specifier, line }) => {
      if (packageOf(specifier) !== 'sip.js') return []
      if (source.path !== `${core}sip/sipjs.ts`) return [`${source.path}:${line}: imports ${specifier}`]
      return /^sip\.js\/lib\/(core|grammar)(\/|$)/.test(specifier)
        ? []
        : [`${source.path}:${line}: ${specifier} is not the core layer`]
    }),
  )
}

/** Nothing that the entry loads at once may lead to the charts, to sip.js or to WebRTC: they come with `start()`. */
export function lazyAtStart(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const late = [`${core}engine.ts`, `${core}sip/index.ts`, `${core}sip/sipjs.ts`, `${core}media/index.ts`]
  const breaches: string[] = []
  const seen = new Set<string>()
  const visit = (path: string, trail: readonly string[]) => {
    if (seen.has(path)) return
    seen.add(path)
    const source = byPath.get(path)
    if (!source) return
    for (const { specifier, file, kind } of importsOf(source)) {
      if (kind !== 'static') continue
      if (['sip.js', 'xstate'].includes(packageOf(specifier)) || (file && late.includes(file)))
        breaches.push(`${[...trail, path].join(' -> ')} -> ${specifier} is loaded before start()`)
      else if (file) visit(file, [...trail, path])
    }
  }
  visit(`${core}index.ts`, [])
  return breaches
}

/** An adapter knows the public entry of core, and its framework. */
export function adapterImports(sources: readonly Source[], framework: readonly string[]): string[] {
  return sources
    .filter(isShipped)
    .flatMap((source) =>
      importsOf(source).flatMap(({ specifier, file, line }) =>
        file || specifier === '@offhook/core' || framework.includes(packageOf(specifier))
          ? []
          : [`${source.path}:${line}: an adapter may not import ${specifier}`],
      ),
    )
}

/** The switchboard shares nothing with core, and only its Node entrance needs Node. */
export function switchboardImports(sources: readonly Source[]): string[] {
  return sources.filter(isShipped).flatMap((source) =>
    importsOf(source).flatMap(({ specifier, file, line }) => {
      const inNode = source.path.startsWith('packages/switchboard/src/node/')
      const name = packageOf(specifier)
      const allowed = file
        ? file.startsWith('packages/switchboard/src/') && (inNode || !file.startsWith('packages/switchboard/src/node/'))
        : name === '@noble/hashes' || (inNode && (name.startsWith('node:') || name === 'ws' || name === 'werift'))
      return allowed ? [] : [`${source.path}:${line}: the switchboard may not import ${specifier}`]
    }),
  )
}
