/** The playground as one server on one port: the page, its credentials, and SIP over WebSocket at `/sip`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Switchboard } from '@offhook/switchboard'
import { build, createServer, preview } from 'vite'
import { startPlatform } from './platform.ts'
import { platformPlugin } from './platformPlugin.ts'

export interface PlaygroundStart {
  /** 0, the default, takes a free one; one that is taken gives way to the next free one. */
  port?: number
  /** Default `127.0.0.1`: this is a development platform, with switches that break it on purpose. */
  host?: string
  /** `dev` serves from source with hot reload; `built` bundles first, which loads faster. Default `dev`. */
  mode?: 'dev' | 'built'
}

export interface Playground {
  /** `http://127.0.0.1:4242/` */
  readonly url: string
  readonly switchboard: Switchboard
  close(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

export async function startPlayground(start: PlaygroundStart = {}): Promise<Playground> {
  const { port = 0, host = '127.0.0.1', mode = 'dev' } = start
  const platform = await startPlatform()
  const common = { root, logLevel: 'warn', clearScreen: false } as const
  const plugins = [platformPlugin(platform, host)]
  // A place of its own: several may run at once, and a build begins with emptying its place.
  const outDir = mode === 'built' ? await mkdtemp(join(tmpdir(), 'offhook-playground-')) : undefined
  const clean = async () => {
    if (outDir) await rm(outDir, { recursive: true, force: true })
  }
  const serve = async () => {
    if (!outDir) return (await createServer({ ...common, plugins, server: { port, host } })).listen()
    await build({ ...common, build: { outDir, emptyOutDir: true } })
    return preview({ ...common, plugins, build: { outDir }, preview: { port, host } })
  }
  try {
    const server = await serve()
    return {
      url: server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0] ?? '',
      switchboard: platform.switchboard,
      async close() {
        // First what holds connections open.
        await platform.close()
        await server.close()
        await clean()
      },
    }
  } catch (error) {
    await platform.close()
    await clean()
    throw error
  }
}
