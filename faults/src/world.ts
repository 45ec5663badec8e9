/** A platform and a browser in network namespaces of their own, and the faults between them. */
import { once } from 'node:events'
import {
  domain,
  type Edge,
  isolated,
  type Network,
  type Place,
  type Platform,
  passwordOf,
  startPlatform,
} from '@offhook/platform'
import { type FaultBrowser, launchBrowser } from './browser.ts'
import type { PageScripts } from './bundle.ts'
import { type Library, libraries } from './client.ts'
import { createDeskLine, type DeskLine } from './deskLine.ts'
import { disownWorld, ownWorld } from './leftovers.ts'
import { type Filtered, parseFilter } from './packetFilter.ts'
import { type RtpTap, startRtpTap } from './rtpTap.ts'
import { type Seat, takeSeat } from './seat.ts'
import { lookInto, type NamespaceView } from './sockets.ts'
import type { Heard } from './timeline.ts'

const users: Record<Library, string> = { offhook: 'alice', sipjs: 'bob', jssip: 'carol' }

export interface World {
  readonly name: string
  readonly platform: Platform
  /** The one that phones are told of first. */
  readonly edge: Edge
  /** What the desk phone of that user heard since then (epoch ms). */
  heard(user: string, since: number): Heard[]
  /** Packets that arrived at the desk phone of that user since then, and that did not. */
  lossAt(user: string, since: number): { readonly arrived: number; readonly missing: number }
  uriOf(user: string): string
  /** A registered phone of that library in a page of its own. */
  seat(library: Library, options: { readonly relayOnly: boolean }): Promise<Seat>
  /** Whether a request to that user could arrive now, by what the registrar, both kernels and the faults say; undefined: it did not tell. */
  isBound(user: string): Promise<boolean | undefined>
  cutConnection(user: string): Promise<number>
  /** Whether a new TCP connection from the client's side to the first edge comes about within 2 s. */
  tcpPasses(): Promise<boolean>
  /** The IPv4 addresses of the client's machine, without loopback. */
  clientAddresses(): readonly string[]
  /** What the router has counted. */
  filtered(): Promise<Filtered>
  /** All UDP, or all TCP, between the client and the platform vanishes. */
  blackHole(what: 'tcp' | 'udp'): Promise<void>
  /** That share of all packets between the client and the platform, at random. */
  dropPackets(percent: number): Promise<void>
  link(name: 'wifi' | 'lte', state: 'up' | 'down'): Promise<void>
  clearNetwork(): Promise<void>
  readonly isFrozen: boolean
  freezeBrowser(): void
  thawBrowser(): void
  /** The router between them loses its table of connections. */
  forgetNat(): Promise<void>
  /** Everything is as at the beginning: what was killed runs, no fault is left, no desk phone has a call. */
  recover(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly name: string
  readonly edges: 1 | 2
  readonly scripts: PageScripts
  /** Path of Chromium. */
  readonly chromium: string
  log(line: string): void
}

/** A platform, its tap and its browser, all ready. */
export async function createWorld({ name, edges, scripts, chromium, log }: WorldOptions): Promise<World> {
  const place = withManualPhones(isolated(name))
  ownWorld(name)
  const platform = await startPlatform({ place, edges, log })
  const opened: { close(): Promise<void> }[] = [{ close: () => platform.down() }]
  const keep = <T extends { close(): Promise<void> }>(each: T): T => {
    opened.unshift(each)
    return each
  }
  const close = async () => {
    // One that does not end must not keep the others from it. What has ended is not asked again.
    const errors: unknown[] = []
    for (const each of opened.splice(0)) await each.close().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw errors[0]
    disownWorld(name)
  }
  try {
    const { network } = platform
    if (!network) throw new Error(`${name} has no namespaces.`)
    const [low, high] = [place.deskPhones[0]?.rtp[0] ?? 0, place.deskPhones.at(-1)?.rtp[1] ?? 0]
    const tap = keep(await startRtpTap(network, [low, high]))
    const client = keep(await lookInto(network, 'client'))
    const browser = keep(await launchBrowser(network, chromium, scripts))
    return assemble({ platform, network, tap, client, browser, close })
  } catch (error) {
    await close()
    throw error
  }
}

/** Desk phones ring until the harness answers: it decides by the case. */
function withManualPhones(place: Place): Place {
  return { ...place, deskPhones: place.deskPhones.map((each) => ({ ...each, answers: 'manual' as const })) }
}

interface Parts {
  readonly platform: Platform
  readonly network: Network
  readonly tap: RtpTap
  readonly client: NamespaceView
  readonly browser: FaultBrowser
  close(): Promise<void>
}

function assemble({ platform, network, tap, client, browser, close }: Parts): World {
  const { place } = platform
  const [edge] = platform.edges
  if (!edge) throw new Error('The platform has no edge.')
  const desks = new Map<string, DeskLine>()
  const portsOf = new Map<string, readonly [number, number]>()
  for (const [index, library] of libraries.entries()) {
    const [phone, at] = [platform.deskPhones[index], place.deskPhones[index]]
    if (!phone || !at) throw new Error(`There is no desk phone for ${library}.`)
    desks.set(users[library], createDeskLine(phone))
    portsOf.set(users[library], at.rtp)
  }
  const ports = (user: string) => portsOf.get(user) ?? ([0, 0] as const)
  let frozen = false
  /** No packet of a WebSocket passes, though both kernels hold the connection for alive. */
  let tcpIsDark = false

  const world: World = {
    name: place.name,
    platform,
    edge,
    heard: (user, since) => tap.heard(ports(user), since),
    lossAt: (user, since) => tap.loss(ports(user), since),
    uriOf: (user) => `sip:${user}@${domain}`,
    async seat(library, { relayOnly }) {
      const user = users[library]
      const desk = desks.get(user)
      if (!desk) throw new Error(`There is no desk phone for ${library}.`)
      return takeSeat(library, user, desk, await browser.open(library), {
        servers: platform.edges.map(({ wssUrl }) => wssUrl),
        uri: world.uriOf(user),
        username: user,
        password: passwordOf(user),
        iceServers: relayOnly ? platform.turnServers({ ttl: 3_600, transport: 'udp' }) : [],
        relayOnly,
      })
    },
    async isBound(user) {
      if (tcpIsDark) return false
      const bindings = await Promise.all(
        platform.edges.filter(({ running }) => running).map((each) => soon(each.bindings(user))),
      )
      const addresses = client.addresses()
      const ours = new Set(
        client
          .connections()
          .filter(({ localAddress }) => addresses.has(localAddress))
          .map(({ localPort }) => localPort),
      )
      // The router keeps the source port as long as no two connections share one.
      if (bindings.some((told) => told?.some(({ received }) => ours.has(portOf(received))))) return true
      return bindings.includes(undefined) ? undefined : false
    },
    async cutConnection(user) {
      const cuts = await Promise.all(platform.edges.map((each) => (each.running ? each.cutConnection(user) : 0)))
      return cuts.reduce((sum, each) => sum + each, 0)
    },
    async tcpPasses() {
      const { hostname, port } = new URL(edge.wssUrl)
      const attempt = `exec 3<>/dev/tcp/${hostname}/${port}`
      const [code] = await once(
        network.exec('client', 'timeout', ['2', 'bash', '-c', attempt], { stdio: 'ignore' }),
        'exit',
      )
      return code === 0
    },
    clientAddresses: () => [...client.addresses()].filter((address) => !address.startsWith('127.')),
    async filtered() {
      const list = network.exec('nat', 'iptables', ['-w', '5', '-nvxL'], { stdio: ['ignore', 'pipe', 'ignore'] })
      let text = ''
      list.stdout?.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      const [code] = await once(list, 'close')
      if (code !== 0) throw new Error(`iptables -nvxL ended with ${code}`)
      return parseFilter(text)
    },
    async blackHole(what) {
      tcpIsDark = what === 'tcp'
      await network.blackHole({ protocol: what })
    },
    dropPackets: (percent) => network.loss(percent),
    link: (name, state) => (state === 'down' ? network.linkDown(name) : network.linkUp(name)),
    async clearNetwork() {
      await network.clear()
      tcpIsDark = false
    },
    get isFrozen() {
      return frozen
    },
    freezeBrowser() {
      frozen = true
      browser.freeze()
    },
    thawBrowser() {
      browser.thaw()
      frozen = false
    },
    async forgetNat() {
      const flush = network.exec('nat', 'conntrack', ['-F'], { stdio: 'ignore' })
      const [code] = await once(flush, 'exit')
      if (code !== 0) throw new Error(`conntrack -F ended with ${code}`)
    },
    async recover() {
      await world.clearNetwork()
      const killed = [...platform.edges, platform.mediaRelay, platform.turn].filter(({ running }) => !running)
      await Promise.all(killed.map((each) => each.start()))
      // Or the edge that is killed in the next run is not the one of the desk phones.
      if (platform.edges.length === 2) await platform.failover('A')
      await Promise.all([...desks.values()].map((desk) => desk.clear()))
      // A registrar that was killed has forgotten the desk phones, and they do not know.
      await Promise.all(
        platform.deskPhones.map(async (phone) => {
          if ((await edge.bindings(phone.user)).length > 0) return
          await phone.stop()
          await phone.start()
        }),
      )
      tap.forget(Date.now())
    },
    close,
  }
  return world
}

/** Undefined where a registrar that runs does not tell within a second: nothing is known then. */
function soon<T>(answer: Promise<readonly T[]>): Promise<readonly T[] | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1_000))
  return Promise.race([answer.catch(() => undefined), late])
}

/** `sip:10.99.0.2:40112;transport=ws` */
function portOf(received: string | undefined): number {
  return Number(/:(\d+)(?:;|$)/.exec(received ?? '')?.[1] ?? 0)
}
