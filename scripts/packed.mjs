/**
 * The published packages as users get them: packed, installed into an application of each framework outside of this repository,
 * imported on a server, type-checked under `bundler` and `nodenext`, and built by Vite. Wants `npm run build` before.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './packed/pack.mjs'
import { root, run } from './run.mjs'
import { fail } from './steps.mjs'

/** What each application has of its framework, and the plugin of Vite that it needs. */
const frameworks = {
  react: { packages: ['react', 'react-dom', '@types/react', '@types/react-dom'] },
  vue: { packages: ['vue'] },
  svelte: { packages: ['svelte', '@sveltejs/vite-plugin-svelte'], plugin: '@sveltejs/vite-plugin-svelte' },
}
const tools = ['vite', 'typescript', '@types/node']

const versionOf = (name) =>
  JSON.parse(readFileSync(join(root, 'node_modules', ...name.split('/'), 'package.json'), 'utf8')).version

const tsconfig = (module, moduleResolution) => ({
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module,
    moduleResolution,
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    // The declarations of Offhook are what is tested: they are checked, too.
    skipLibCheck: false,
    types: [],
  },
  include: ['*.ts', '*.tsx'],
})

const write = (path, content) => writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))

async function tryOut(name, folder, tarballs) {
  const { packages, plugin } = frameworks[name]
  mkdirSync(folder)
  cpSync(join(root, 'scripts/packed', name), folder, { recursive: true })
  cpSync(join(root, 'scripts/packed/importOnServer.mjs'), join(folder, 'importOnServer.mjs'))
  write(join(folder, 'package.json'), {
    private: true,
    type: 'module',
    dependencies: {
      ...Object.fromEntries(
        ['core', name, 'switchboard'].map((each) => [`@offhook/${each}`, `file:${tarballs[`@offhook/${each}`]}`]),
      ),
      ...Object.fromEntries([...packages, ...tools].map((each) => [each, versionOf(each)])),
    },
  })
  const entry = readdirSync(folder).find((file) => /^main\.tsx?$/.test(file))
  write(join(folder, 'index.html'), `<div id="root"></div><script type="module" src="/${entry}"></script>`)
  if (plugin)
    write(
      join(folder, 'vite.config.js'),
      `import { svelte } from '${plugin}'\nexport default { plugins: [svelte()] }\n`,
    )
  write(join(folder, 'tsconfig.bundler.json'), tsconfig('esnext', 'bundler'))
  write(join(folder, 'tsconfig.nodenext.json'), tsconfig('nodenext', 'nodenext'))

  const here = { cwd: folder, capture: true }
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], here)
  await run(process.execPath, ['importOnServer.mjs', `@offhook/${name}`], here)
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', 'tsconfig.bundler.json'], here)
  await run(process.execPath, [tsc, '-p', 'tsconfig.nodenext.json'], here)
  await run(process.execPath, [join(folder, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=error'], here)
  const assets = readdirSync(join(folder, 'dist/assets')).filter((file) => file.endsWith('.js'))
  if (assets.length < 3)
    throw new Error(`the build of ${name} has ${assets.length} chunks: SIP and WebRTC do not load late`)
  console.log(`    ${name}: imports, compiles and builds (${assets.length} chunks)`)
}

const folder = mkdtempSync(join(tmpdir(), 'offhook-packed-'))
try {
  const tarballs = await pack(folder)
  for (const name of Object.keys(frameworks)) await tryOut(name, join(folder, name), tarballs)
} catch (error) {
  fail(error)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
