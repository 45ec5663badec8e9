/** What an application sees of core: the types that its public names lead to, followed from name to name. */
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { importsOf, lineOf, type Source, walk } from './source.ts'

/** Names of the browser that the API needs. Everything else of the DOM would bind the types to one environment. */
const domNames = new Set([
  'AbortSignal',
  'MediaStream',
  'MediaTrackConstraints',
  'RTCIceServer',
  'RTCIceTransportPolicy',
  'RTCStatsReport',
])

/** Packages and names of the DOM in the types of what `entry` exports, and public functions that leave theirs to inference. */
export function foreignNames(sources: readonly Source[], entry: string): string[] {
  const files = new Map(sources.map((source) => [source.path, source]))
  const dom = namesOfDom()
  const breaches: string[] = []
  const seen = new Set<string>()

  const follow = (path: string, name: string) => {
    const source = files.get(path)
    if (!source || seen.has(`${path}#${name}`)) return
    seen.add(`${path}#${name}`)
    const declared = declarationsOf(source, name)
    if (declared.length === 0) {
      for (const { from, as } of originsOf(source, name)) enter(source, from, as)
      return
    }
    for (const declaration of declared) {
      const at = `${path}:${lineOf(declaration)}`
      if (isInferred(declaration)) breaches.push(`${at}: ${name} is public and has no written type`)
      for (const node of typesOf(declaration)) {
        const used = referenceIn(node)
        if (!used || isParameterOf(used, declaration)) continue
        const origins = originsOf(source, used.text)
        if (declarationsOf(source, used.text).length > 0) follow(path, used.text)
        else if (origins.length > 0) for (const { from, as } of origins) enter(source, from, as)
        else if (dom.has(used.text) && !domNames.has(used.text))
          breaches.push(`${path}:${lineOf(used)}: ${used.text} is a name of the DOM`)
      }
    }
  }
  const enter = (source: Source, specifier: string, name: string) => {
    const target = importsOf(source).find((each) => each.specifier === specifier)?.file
    if (target) follow(target, name)
    else breaches.push(`${source.path}: ${name} of ${specifier} is among the public types`)
  }

  const source = files.get(entry)
  if (!source) return [`${entry} is missing`]
  for (const name of exportedNames(source)) follow(entry, name)
  return breaches
}

/** The names that a file exports: its own, and those it passes on one by one. */
function exportedNames({ ast }: Source): string[] {
  return ast.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause))
      return statement.exportClause.elements.map(({ name }) => name.text)
    if (!ts.canHaveModifiers(statement)) return []
    const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((declaration) => declaration.name.getText())
    return 'name' in statement && statement.name ? [(statement.name as ts.Identifier).text] : []
  })
}

function declarationsOf({ ast }: Source, name: string): ts.Node[] {
  return ast.statements.flatMap((statement): ts.Node[] => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.filter((declaration) => declaration.name.getText() === name)
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    return isNamed && statement.name?.text === name ? [statement] : []
  })
}

/** Where a file has a name from, and what it is called there. */
function originsOf({ ast }: Source, name: string): { from: string; as: string }[] {
  return ast.statements.flatMap((statement) => {
    const clause = ts.isImportDeclaration(statement)
      ? statement.importClause
      : ts.isExportDeclaration(statement)
        ? statement
        : undefined
    const specifier =
      ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined
    if (!clause || !specifier || !ts.isStringLiteral(specifier)) return []
    const from = specifier.text
    if (ts.isImportClause(clause) && clause.name?.text === name) return [{ from, as: 'default' }]
    const bindings = ts.isImportClause(clause) ? clause.namedBindings : clause.exportClause
    if (bindings && (ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings)))
      return bindings.name.text === name ? [{ from, as: '*' }] : []
    return (bindings?.elements ?? [])
      .filter((element) => element.name.text === name)
      .map((element) => ({ from, as: (element.propertyName ?? element.name).text }))
  })
}

/** The nodes of a declaration that end in its .d.ts: everything but bodies, values and private members. */
function typesOf(declaration: ts.Node): ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || ts.isDecorator(node) || ts.isPrivateIdentifier(node)) return
    if (ts.isClassElement(node)) {
      if (node.name && ts.isPrivateIdentifier(node.name)) return
      if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
        return
    }
    found.push(node)
    ts.forEachChild(node, (child) => {
      if ('initializer' in node && node.initializer === child && 'type' in node && node.type) return
      visit(child)
    })
  }
  visit(declaration)
  return found
}

function referenceIn(node: ts.Node): ts.Identifier | undefined {
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isTypeQueryNode(node)
      ? node.exprName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined
  if (!name) return undefined
  const first = ts.isQualifiedName(name) ? name.left : name
  return ts.isIdentifier(first) ? first : undefined
}

function isParameterOf(name: ts.Identifier, declaration: ts.Node): boolean {
  let found = false
  walk(declaration, (node) => {
    if (ts.isTypeParameterDeclaration(node) && node.name.text === name.text) found = true
  })
  return found
}

function isInferred(declaration: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(declaration) && (!declaration.type || declaration.parameters.some(({ type }) => !type))
  )
}

/** Global types that lib.dom.d.ts declares and the language itself does not. */
function namesOfDom(): Set<string> {
  const folder = dirname(ts.getDefaultLibFilePath({}))
  const declared = (name: string) => {
    const path = join(folder, name)
    const file = ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.Latest, false)
    return file.statements.flatMap((statement) =>
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? [statement.name.text] : [],
    )
  }
  const dom = new Set(declared('lib.dom.d.ts'))
  if (!dom.has('HTMLElement')) throw new Error('lib.dom.d.ts was not found: the DOM names cannot be told.')
  for (const lib of ['lib.es5.d.ts', 'lib.es2015.core.d.ts', 'lib.es2022.error.d.ts'])
    for (const name of declared(lib)) dom.delete(name)
  return dom
}
