/** docs/reference: what each package exports, from its docstrings. Fails on a link that leads nowhere and on a type that is not exported. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter, ReflectionKind, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'
import { root } from '../architecture/source.ts'

/** Core first: what the adapters re-export of it is theirs to import, and described once. */
const entries: Readonly<Record<string, string>> = {
  'packages/core/src/index.ts': '@offhook/core',
  'packages/core/src/testing/index.ts': '@offhook/core/testing',
  'packages/react/src/index.ts': '@offhook/react',
  'packages/vue/src/index.ts': '@offhook/vue',
  'packages/svelte/src/index.ts': '@offhook/svelte',
  'packages/embed/src/index.ts': '@offhook/embed',
  'packages/switchboard/src/index.ts': '@offhook/switchboard',
  'packages/switchboard/src/node/index.ts': '@offhook/switchboard/node',
}

/** Types that a signature names and that nobody needs to write: each package's own. One that is exported after all fails here, too. */
const details: Readonly<Record<string, readonly string[]>> = {
  '@offhook/core': ['errorKinds', 'PhoneErrorDetails', 'Partly', 'Expectation', 'CallCommand', 'Handler'],
  '@offhook/switchboard': ['Lift', 'Flow', 'SocketEvents'],
}

const out = join(root, 'docs/reference')

const settings: Partial<TypeDocOptions & PluginOptions> = {
  entryPoints: Object.keys(entries).map((path) => join(root, path)),
  tsconfig: join(root, 'scripts/docs/tsconfig.reference.json'),
  plugin: ['typedoc-plugin-markdown'],
  outputs: [{ name: 'markdown', path: out }],
  readme: 'none',
  name: 'Reference',
  sourceLinkTemplate: 'https://github.com/offhook/offhook/blob/main/packages/{path}#L{line}',
  basePath: root,
  disableGit: true,
  excludeReferences: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  sort: ['source-order'],
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases', '*'],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: false },
  treatWarningsAsErrors: true,
  // Of typedoc-plugin-markdown.
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  // Names that differ by case alone have one slug: VitePress and the plugin count them differently.
  useHTMLAnchors: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  tableColumnSettings: { hideSources: true, hideModifiers: true },
}

const app = await Application.bootstrapWithPlugins(settings)
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
  const name = entries[`${reflection.name}/index.ts`]
  if (reflection.kindOf(ReflectionKind.Module) && name) reflection.name = name
})
const project = await app.convert()
if (!project) throw new Error('The reference could not be read from the source.')
// TypeDoc wants a type that a signature names to be exported by the project's own package: each of these in turn.
for (const name of Object.values(entries)) {
  project.packageName = name
  app.options.setValue('intentionallyNotExported', [...(details[name] ?? [])])
  app.validate(project)
}
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1
else {
  rmSync(out, { recursive: true, force: true })
  await app.generateOutputs(project)
}
