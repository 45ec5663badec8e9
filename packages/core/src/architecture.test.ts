/**
 * The rules of docs/how-it-is-built.md, held against the source tree. Each rule is first shown to fail on a snippet that
 * breaks it and to pass on its nearest legal neighbour: a check that cannot fail proves nothing.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { invokedWithOnError, namedDelays, pureActions } from '../../../scripts/architecture/charts.ts'
import { foreignNames } from '../../../scripts/architecture/declarations.ts'
import { pageOnlyInMedia, timeFromPorts } from '../../../scripts/architecture/globals.ts'
import {
  adapterImports,
  coreDirections,
  lazyAtStart,
  shippedAlone,
  sipjsInOneFile,
  switchboardImports,
} from '../../../scripts/architecture/imports.ts'
import { parse, readSources, root, type Source } from '../../../scripts/architecture/source.ts'

const core = readSources('packages/core/src')
const adapters: Record<string, readonly string[]> = {
  react: ['react'],
  vue: ['vue'],
  svelte: ['svelte'],
  embed: [],
}

type Rule = (sources: readonly Source[]) => string[]
/** A file of core, or of the package that the path names. */
type Snippet = readonly [path: string, text: string]

const at = ([path, text]: Snippet) => parse(path.startsWith('packages/') ? path : `packages/core/src/${path}`, text)

function rule(
  name: string,
  check: Rule,
  tree: readonly Source[],
  broken: readonly Snippet[],
  legal: readonly Snippet[],
) {
  describe(name, () => {
    it.each(broken)('is broken by %s: %s', (path, text) => {
      expect(check([at([path, text])])).toHaveLength(1)
    })
    it.each(legal)('allows %s: %s', (path, text) => {
      expect(check([at([path, text])])).toEqual([])
    })
    it('holds', () => {
      expect(tree).not.toHaveLength(0)
      expect(check(tree)).toEqual([])
    })
  })
}

rule(
  'imports inside core run in one direction',
  coreDirections,
  core,
  [
    ['machines/call.machine.ts', `import { createSip } from '../sip/index.ts'`],
    ['machines/call.machine.ts', `import type { Peer } from '../media/peer.ts'`],
    ['machines/call.machine.ts', `import { Core } from 'sip.js/lib/core'`],
    ['actors/dialog.ts', `const sip = await import('../sip/index.ts')`],
    ['actors/dialog.ts', `import { createPhone } from '../createPhone.ts'`],
    ['ports/sip.ts', `import { delays } from '../machines/delays.ts'`],
    ['sip/agent.ts', `import { createActor } from 'xstate'`],
    ['sip/agent.ts', `import { sdp } from '../media/sdp.ts'`],
    ['media/peer.ts', `export { delays } from '../machines/delays.ts'`],
    ['testing/fakeSip.ts', `import { parse } from '../sip/target.ts'`],
    ['testing/suite.ts', `import { it } from 'vitest'`],
    ['testing/fakeMedia.ts', `import { DescribedMedia } from '../bench/describedMedia.ts'`],
    ['bench/bench.ts', `import { createSwitchboard } from '@offhook/switchboard'`],
    ['createPhone.ts', `import { createSip } from './sip/index.ts'`],
    ['createPhone.ts', `import { createPeer } from './media/peer.ts'`],
    ['createPhone.ts', `import { Router } from '@offhook/switchboard'`],
    ['createPhone.ts', `import { md5 } from '@noble/hashes/legacy.js'`],
    ['errors.ts', `import { join } from 'node:path'`],
    ['facade/call.ts', `import type { Peer } from '../media/peer.ts'`],
    ['utils/later.ts', `export const later = 1`],
  ],
  [
    ['machines/call.machine.ts', `import { assign } from 'xstate'\nimport { dialog } from '../actors/dialog.ts'`],
    ['testing/index.ts', `export { createBench } from '../bench/index.ts'`],
    [
      'bench/bench.ts',
      `import { composePhone } from '../engine.ts'\nimport { FakeMedia } from '../testing/fakeMedia.ts'`,
    ],
    ['machines/call.machine.test.ts', `import { createFakeSip } from '../testing/fakeSip.ts'`],
    ['actors/dialog.ts', `import type { SipAgent } from '../ports/sip.ts'`],
    ['sip/digest.ts', `import { sha256 } from '@noble/hashes/sha2.js'`],
    ['sip/sipjs.ts', `export { UserAgentCore } from 'sip.js/lib/core'`],
    ['createPhone.ts', `import { parseTarget } from './sip/target.ts'\nconst sip = () => import('./sip/index.ts')`],
    ['createPhone.ts', `import type { Sip } from './sip/index.ts'`],
    ['facade/options.ts', `import { parseTarget } from '../sip/target.ts'`],
  ],
)

rule(
  'what ships imports no test code',
  shippedAlone,
  [...core, ...readSources('packages/switchboard/src')],
  [
    ['sip/agent.ts', `import { peer } from './testing/peer.ts'`],
    ['machines/hub.ts', `import { hub } from './hub.fixture.ts'`],
  ],
  [
    ['sip/agent.test.ts', `import { peer } from './testing/peer.ts'`],
    ['testing/index.ts', `export { createFakeSip } from './fakeSip.ts'`],
  ],
)

rule(
  'sip.js is imported in sip/sipjs.ts alone, and only its core layer',
  sipjsInOneFile,
  core,
  [
    ['sip/agent.ts', `import { C } from 'sip.js/lib/core'`],
    ['sip/sipjs.ts', `import { UserAgent } from 'sip.js'`],
    ['sip/sipjs.ts', `import { Inviter } from 'sip.js/lib/api/inviter.js'`],
  ],
  [['sip/sipjs.ts', `import { Grammar } from 'sip.js/lib/grammar/grammar.js'\nimport { C } from 'sip.js/lib/core'`]],
)

describe('sip.js and WebRTC load at start(), not on import', () => {
  const entry = at(['index.ts', `export { createPhone } from './createPhone.ts'`])
  it.each([
    `import { createSip } from './sip/index.ts'`,
    `import { createMedia } from './media/index.ts'`,
    `import 'sip.js/lib/core'`,
    `import { type Sip } from './sip/index.ts'`,
  ])('is broken by createPhone.ts: %s', (text) => {
    expect(lazyAtStart([entry, at(['createPhone.ts', text])])).toHaveLength(1)
  })
  it('sees through files in between', () => {
    const between = at(['sip/target.ts', `import { C } from './sipjs.ts'`])
    expect(lazyAtStart([entry, at(['createPhone.ts', `import './sip/target.ts'`]), between])).toHaveLength(1)
  })
  it('allows import()', () => {
    const text = `import type { Sip } from './sip/index.ts'\nconst load = () => import('./sip/index.ts')`
    expect(lazyAtStart([entry, at(['createPhone.ts', text])])).toEqual([])
  })
  it('holds', () => {
    expect(core.map(({ path }) => path)).toContain('packages/core/src/index.ts')
    expect(lazyAtStart(core)).toEqual([])
  })
})

rule(
  'media/ alone touches the page',
  pageOnlyInMedia,
  core,
  [
    ['sip/agent.ts', `const peer = new RTCPeerConnection()`],
    ['createPhone.ts', `globalThis.navigator.onLine`],
    ['actors/network.ts', `document.addEventListener('visibilitychange', () => {})`],
    ['machines/call.machine.ts', `const context = { AudioContext }`],
    ['createPhone.ts', `typeof navigator === 'undefined'`],
  ],
  [
    ['media/peer.ts', `new RTCPeerConnection()`],
    ['types.ts', `interface Call { readonly localStream: MediaStream | null }`],
    ['ports/media.ts', `type Peer = typeof RTCPeerConnection`],
    ['createPhone.ts', `const view = { document: 1 }\nexport const x = view.document`],
    ['sip/limiter.ts', `const window: number[] = []\nwindow.push(1)`],
  ],
)

rule(
  'charts and actors take time and chance from ports',
  timeFromPorts,
  core,
  [
    ['actors/keepAlive.ts', `setTimeout(() => {}, 5)`],
    ['machines/call.machine.ts', `const startedAt = Date.now()`],
    ['machines/call.machine.ts', `const startedAt = new Date()`],
    ['actors/backoff.ts', `const jitter = Math.random()`],
    ['actors/backoff.ts', `globalThis.setInterval(() => {}, 5)`],
  ],
  [
    ['actors/keepAlive.ts', `clock.setTimeout(() => {}, 5)\nclock.now()`],
    ['machines/retry.ts', `Math.min(1, 2)\nnew Date(5)`],
  ],
)

rule(
  'no effect in an action',
  pureActions,
  core,
  [
    ['machines/a.machine.ts', `setup({ actions: { ring: () => bell() } })`],
    ['machines/a.machine.ts', `setup({ actions: { ring() { bell() } } })`],
    ['machines/a.machine.ts', `const a = { entry: () => bell() }`],
    ['machines/a.machine.ts', `const a = { exit: ['forget', ({ context }) => context.release()] }`],
    ['machines/a.machine.ts', `const a = { on: { hangUp: { actions: function () { bye() } } } }`],
    [
      'machines/a.machine.ts',
      `const a = { entry: enqueueActions(({ context }) => { context.ref.send({ type: 'bye' }) }) }`,
    ],
    ['machines/a.machine.ts', `const a = assign({ token: () => fetch('/token') })`],
    ['machines/a.machine.ts', `console.log('ringing')`],
  ],
  [
    ['machines/a.machine.ts', `setup({ actions: { note: assign({ at: ({ context }) => context.clock.now() }) } })`],
    ['machines/a.machine.ts', `const a = { entry: [sendTo('session', { type: 'mute' }), 'note'] }`],
    ['machines/a.machine.ts', `const a = { entry: { type: 'note', params: ({ event }) => ({ error: event.error }) } }`],
    ['actors/dialog.ts', `ref.send({ type: 'bye' })`],
  ],
)

rule(
  'every invoked actor may fail',
  invokedWithOnError,
  core,
  [
    ['machines/a.machine.ts', `const a = { invoke: { src: 'session' } }`],
    ['machines/a.machine.ts', `const a = { invoke: [{ src: 'session', onError: 'failed' }, { src: 'socket' }] }`],
  ],
  [
    ['machines/a.machine.ts', `const a = { invoke: { src: 'session', onError: 'failed' } }`],
    ['machines/a.machine.ts', `const a = { invoke: { src: 'session' }, on: { 'xstate.error.actor.*': 'failed' } }`],
  ],
)

rule(
  'every wait has a named delay',
  namedDelays,
  core,
  [
    ['machines/a.machine.ts', `const a = { after: { 5000: 'late' } }`],
    ['machines/a.machine.ts', `const a = raise({ type: 'late' }, { delay: 5000 })`],
    ['machines/a.machine.ts', `setup({ delays: { pongTimeout: 4000 } })`],
  ],
  [
    ['machines/a.machine.ts', `const a = { after: { pongTimeout: 'late' } }`],
    ['machines/a.machine.ts', `setup({ delays: { pongTimeout: delays.pongTimeout } })`],
  ],
)

for (const [name, framework] of Object.entries(adapters)) {
  const folder = `packages/${name}/src`
  if (!existsSync(join(root, folder))) continue
  rule(
    `${name} imports core's public entry and its framework`,
    (sources) => adapterImports(sources, framework),
    readSources(folder),
    [
      [`${folder}/useCall.ts`, `import { createActor } from 'xstate'`],
      [`${folder}/useCall.ts`, `import { fakePhone } from '@offhook/core/testing'`],
      [`${folder}/useCall.ts`, `import { createSwitchboard } from '@offhook/switchboard'`],
    ],
    [
      [
        `${folder}/useCall.ts`,
        `import type { Call } from '@offhook/core'\nimport { x } from '${framework[0] ?? '@offhook/core'}'`,
      ],
      [`${folder}/useCall.test.tsx`, `import { fakePhone } from '@offhook/core/testing'`],
    ],
  )
}

rule(
  'the switchboard shares nothing with core, and needs Node at its Node entrance alone',
  switchboardImports,
  readSources('packages/switchboard/src'),
  [
    ['packages/switchboard/src/registrar.ts', `import type { Clock } from '@offhook/core'`],
    ['packages/switchboard/src/registrar.ts', `import type { Clock } from '../../core/src/ports/clock.ts'`],
    ['packages/switchboard/src/registrar.ts', `import { createHash } from 'node:crypto'`],
    ['packages/switchboard/src/index.ts', `export { listen } from './node/index.ts'`],
    ['packages/switchboard/src/flow.ts', `import { WebSocketServer } from 'ws'`],
  ],
  [
    ['packages/switchboard/src/node/listen.ts', `import { WebSocketServer } from 'ws'\nimport { x } from '../flow.ts'`],
    ['packages/switchboard/src/auth/digest.ts', `import { md5 } from '@noble/hashes/legacy.js'`],
  ],
)

describe('dependencies', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8'))
  it('core has three at run time', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(['@noble/hashes', 'sip.js', 'xstate'])
    expect(manifest.peerDependencies ?? {}).toEqual({})
  })
  it('sip.js is pinned exactly', () => {
    expect(manifest.dependencies['sip.js']).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('the public types of core', () => {
  const entry = 'packages/core/src/index.ts'
  const phone = (text: string) => [
    at(['index.ts', `export { createPhone } from './createPhone.ts'\nexport type { Call } from './types.ts'`]),
    at([
      'createPhone.ts',
      `import type { Phone } from './types.ts'\nexport function createPhone(): Phone { return make() }`,
    ]),
    at(['types.ts', text]),
  ]
  it.each([
    `import type { ActorRef } from 'xstate'\nexport interface Phone { ref: ActorRef }`,
    `import * as sip from 'sip.js'\nexport interface Phone { ref: sip.Session }`,
    `interface Line { peer: RTCPeerConnection }\nexport interface Phone { line(): Line }`,
    `export interface Call extends HTMLAudioElement {}`,
    `export class Call { peer(): typeof RTCPeerConnection { return RTCPeerConnection } }`,
    `export type Call = Promise<readonly MediaDeviceInfo[]>`,
    `export function Call(id: string) { return id }`,
  ])('may not hold %s', (text) => {
    expect(foreignNames(phone(text), entry)).toHaveLength(1)
  })
  it.each([
    `export interface Call { stream: MediaStream }`,
    `export interface Navigator { up: true }\nexport interface Call { navigator: Navigator }`,
    `export class Call { readonly #peer = new RTCPeerConnection()\n dial(): void { const peer: RTCPeerConnection = this.#peer } }`,
    `export interface Hidden { peer: RTCPeerConnection }`,
    `export interface Call<Event> { on(event: Event): void }`,
  ])('may hold %s', (text) => {
    expect(foreignNames(phone(text), entry)).toEqual([])
  })
  it('name neither XState, sip.js nor the rest of the DOM', () => {
    expect(foreignNames(core, entry)).toEqual([])
  })
})

describe('importing a package in Node does nothing', () => {
  const script = (specifier: string, peers: readonly string[]) => `
    // What a framework itself does on import is its own affair.
    for (const peer of ${JSON.stringify(peers)}) await import(peer)
    const forbidden = ['setTimeout', 'setInterval', 'setImmediate', 'WebSocket', 'fetch']
    const done = []
    const real = Object.fromEntries(forbidden.map((name) => [name, globalThis[name]]))
    for (const name of forbidden) globalThis[name] = () => { done.push(name) }
    const before = new Set(Object.getOwnPropertyNames(globalThis))
    await import(${JSON.stringify(specifier)})
    Object.assign(globalThis, real)
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))
    process.stdout.write(JSON.stringify([...done, ...added]))`
  /** What the import did: calls to the world, and new globals. Rejects when it throws, or keeps the process alive. */
  const imported = async (specifier: string, peers: readonly string[] = []): Promise<unknown> => {
    const code = script(specifier, peers)
    const args = ['--import', 'tsx', '--conditions=@offhook/source', '--input-type=module', '-e', code]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 30_000 })
    return JSON.parse(stdout)
  }
  const entries = readdirSync(join(root, 'packages')).flatMap((name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    // What has no source is built from what has.
    return Object.keys(manifest.exports)
      .filter((path) => manifest.exports[path]['@offhook/source'] !== undefined)
      .map((path) => [manifest.name + path.slice(1), Object.keys(manifest.peerDependencies ?? {})] as const)
  })

  it.each(entries)('%s', { timeout: 60_000 }, async (specifier, peers) => {
    expect(await imported(specifier, peers)).toEqual([])
  })
  it.each([
    ['a timer', 'setTimeout(() => {}, 1)', ['setTimeout']],
    ['a global', 'globalThis.offhook = 1', ['offhook']],
  ])('is seen to fail on %s', { timeout: 60_000 }, async (_, code, seen) => {
    expect(await imported(`data:text/javascript,${encodeURIComponent(code)}`)).toEqual(seen)
  })
  it('is seen to fail on a module that throws', { timeout: 60_000 }, async () => {
    await expect(imported('data:text/javascript,throw new Error("no window")')).rejects.toThrow('no window')
  })
})
