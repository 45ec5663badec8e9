/** The source tree as the architecture rules see it: files, and what each of them imports. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** One TypeScript file; `path` is relative to the repository, with slashes. */
export interface Source {
  readonly path: string
  readonly ast: ts.SourceFile
}

export interface Import {
  /** As written: `../ports/sip.ts`, `sip.js/lib/core`. */
  readonly specifier: string
  /** The file of this repository that is meant; absent for a package. */
  readonly file?: string
  /** `type` is erased by the compiler, `lazy` is `import()`. */
  readonly kind: 'static' | 'type' | 'lazy'
  readonly line: number
}

export function parse(path: string, text: string): Source {
  return { path, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

/** Every TypeScript file of a package's source. */
export function readSources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .sort()
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')))
}

/** What ships: no test, and none of a test's furniture. Core's own testing/ is a published entry. */
export function isShipped({ path }: Pick<Source, 'path'>): boolean {
  return (
    !/\.(test|test-d|fixture)\.tsx?$/.test(path) &&
    (!path.includes('/testing/') || path.startsWith('packages/core/src/testing/'))
  )
}

export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile()
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

export function importsOf(source: Source): Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, kind: Import['kind']) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const name = specifier.text
    found.push({
      specifier: name,
      ...(name.startsWith('.') && { file: posix.join(posix.dirname(source.path), name) }),
      kind,
      line: lineOf(specifier),
    })
  }
  walk(source.ast, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isErased(node.importClause) ? 'type' : 'static')
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static')
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type')
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'lazy')
  })
  return found
}

/** With `verbatimModuleSyntax`, only `import type` disappears: `import { type A }` still loads the module. */
function isErased(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}
