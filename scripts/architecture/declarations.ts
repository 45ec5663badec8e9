/** What an application sees of core: the declarations that its public entry leads to. */
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'
import { walk } from './source.ts'

/** Names of the browser that the API needs. Everything else of the DOM would bind the types to one environment. */
const domNames = new Set([
  'AbortSignal',
  'MediaStream',
  'MediaTrackConstraints',
  'RTCIceServer',
  'RTCIceTransportPolicy',
  'RTCStatsReport',
])

/** The text of each declaration file that `entry` leads to, by path; emitted in memory from the sources. */
export function emitDeclarations(entry: string, config: string): Map<string, string> {
  const read = ts.readConfigFile(config, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(config))
  const program = ts.createProgram([entry], { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true })
  const emitted = new Map<string, string>()
  program.emit(undefined, (path, text) => emitted.set(resolve(path), text), undefined, true)
  const reached = new Map<string, string>()
  const follow = (path: string) => {
    const text = emitted.get(path)
    if (text === undefined || reached.has(path)) return
    reached.set(path, text)
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) follow(resolve(dirname(path), fileName.replace(/\.tsx?$/, '.d.ts')))
  }
  follow(resolve(entry.replace(/\.tsx?$/, '.d.ts')))
  return reached
}

/** Packages and DOM names that the declarations lean on and must not. */
export function foreignNames(declarations: ReadonlyMap<string, string>): string[] {
  const dom = namesOfDom()
  return [...declarations].flatMap(([path, text]) => {
    const where = relative(process.cwd(), path)
    const breaches = ts
      .preProcessFile(text)
      .importedFiles.filter(({ fileName }) => !fileName.startsWith('.'))
      .map(({ fileName }) => `${where}: imports ${fileName}`)
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    const own = new Set<string>()
    walk(file, (node) => {
      if (
        (ts.isInterfaceDeclaration(node) ||
          ts.isTypeAliasDeclaration(node) ||
          ts.isImportSpecifier(node) ||
          ts.isClassDeclaration(node)) &&
        node.name
      )
        own.add(node.name.text)
    })
    walk(file, (node) => {
      const name = ts.isTypeReferenceNode(node)
        ? node.typeName
        : ts.isTypeQueryNode(node)
          ? node.exprName
          : ts.isExpressionWithTypeArguments(node)
            ? node.expression
            : undefined
      if (name && ts.isIdentifier(name) && dom.has(name.text) && !domNames.has(name.text) && !own.has(name.text))
        breaches.push(`${where}: ${name.text} is a name of the DOM`)
    })
    return breaches
  })
}

/** Global names that only lib.dom.d.ts declares. */
function namesOfDom(): Set<string> {
  const folder = dirname(ts.getDefaultLibFilePath({}))
  const declared = (name: string) => {
    const names = new Set<string>()
    const path = resolve(folder, name)
    const file = ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.Latest, false)
    for (const statement of file.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) names.add(statement.name.text)
    }
    return names
  }
  const dom = declared('lib.dom.d.ts')
  for (const lib of ['lib.es5.d.ts', 'lib.es2015.core.d.ts', 'lib.es2022.error.d.ts'])
    for (const name of declared(lib)) dom.delete(name)
  return dom
}
