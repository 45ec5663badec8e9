/** The playground as one server on one port: the page, and what it asks its backend for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, createServer, preview } from 'vite'
import type { Platform } from './platform.ts'
import { platformPlugin } from './platformPlugin.ts'

export interface PlaygroundStart {
  /** Stays the caller's: closing the playground leaves it up. */
  platform: Platform
  /** 0, the default, takes a free one; one that is taken gives way to the next free one. */
  port?: number
  /** Default `127.0.0.1`: this is a development platform, with switches that break it on purpose. */
  host?: string
  /** A folder that `buildPlayground` filled; without it the page is served from source, with hot reload. */
  built?: string
}

export interface Playground {
  /** `http://127.0.0.1:4242/` */
  readonly url: string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const common = { root, logLevel: 'warn', clearScreen: false } as const

export interface PlaygroundBuild {
  readonly folder: string
  remove(): Promise<void>
}

/**
 * Bundles the page into a new folder: it loads faster than from source, and several servers may serve it. The mode `static` puts the
 * platform into the page, which then needs no server but for its files.
 */
export async function buildPlayground(mode: 'production' | 'static' = 'production'): Promise<PlaygroundBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-playground-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await build({ ...common, mode, build: { outDir: folder, emptyOutDir: true } })
  } catch (error) {
    await remove()
    throw error
  }
  return { folder, remove }
}

export async function startPlayground(start: PlaygroundStart): Promise<Playground> {
  const { platform, port = 0, host = '127.0.0.1', built } = start
  const plugins = [platformPlugin(platform, host)]
  const server =
    built === undefined
      ? await (await createServer({ ...common, plugins, server: { port, host } })).listen()
      : await preview({ ...common, plugins, build: { outDir: built }, preview: { port, host } })
  return {
    url: server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0] ?? '',
    close: () => server.close(),
  }
}
