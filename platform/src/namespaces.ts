/**
 * A network of its own for a place, made of network namespaces:
 *
 *     <name>-cli ── wifi0 10.99.1.10 ──┐
 *                                      ├── <name>-nat ── 10.99.0.253 for Wi-Fi ──┬── <name>-srv    edge A, media, TURN, desk phones
 *                └─ lte0  10.99.2.10 ──┘   (masquerades)  10.99.0.254 for LTE    └── <name>-edgeb  edge B
 *
 * All interfaces live inside, so any number of places can use the same addresses side by side. Wi-Fi is up at first, LTE is not.
 */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PlatformError } from './errors.ts'
import type { Place } from './places.ts'
import { resetTcp } from './sockets.ts'

const execute = promisify(execFile)

export type Side = 'client' | 'nat' | 'server' | 'edgeB'
export type Link = 'wifi' | 'lte'

/** What a fault applies to. Absent parts: all. */
export interface Traffic {
  readonly protocol?: 'tcp' | 'udp'
  /** A port on the platform's side, or the first and the last of a range. */
  readonly port?: number | readonly [number, number]
  /** An address on the platform's side. */
  readonly address?: string
}

export interface Network {
  readonly name: string
  /** The namespace of a side, for `ip netns exec`. */
  namespace(side: Side): string
  /** Starts a program on a side. Whoever starts it ends it. */
  exec(side: Side, command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  /** The path of a script that runs `program` on a side, with its arguments and its open files: an `executablePath` for browsers. */
  wrap(side: Side, program: string): string
  /** Packets between clients and platform, both ways, vanish. */
  blackHole(traffic: Traffic): Promise<void>
  /** This share of the packets between clients and platform, 0 to 100, vanishes at random. */
  loss(percent: number, traffic?: Traffic): Promise<void>
  /** The interface goes down and loses its address, as when one walks out of the Wi-Fi. */
  linkDown(link: Link): Promise<void>
  linkUp(link: Link): Promise<void>
  /** Resets (RST) the clients' TCP connections to these ports of the platform. Resolves to how many. */
  resetConnections(ports: readonly number[]): Promise<number>
  /** Takes back black holes and losses, brings Wi-Fi up and LTE down. */
  clear(): Promise<void>
}

const links = {
  wifi: { device: 'wifi0', peer: 'natw', subnet: '10.99.1', metric: 100, publicAddress: '10.99.0.253' },
  lte: { device: 'lte0', peer: 'natl', subnet: '10.99.2', metric: 200, publicAddress: '10.99.0.254' },
} as const

/** The chain that holds the faults, apart from the rules that the network needs. */
const chain = 'OFFHOOK'

async function tool(command: string, ...args: string[]): Promise<string> {
  try {
    return (await execute(command, args)).stdout
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    throw new PlatformError('refused', `${command} ${args.join(' ')}: ${stderr?.trim() || message}`, { cause: error })
  }
}

const ip = (command: string) => tool('ip', ...command.split(' '))
const iptables = (namespace: string, rule: string) =>
  tool('ip', 'netns', 'exec', namespace, 'iptables', '-w', '5', ...rule.split(' '))

/** The iptables matches of some traffic: toward the platform, and back from it. */
export function matchesOf({ protocol, port, address }: Traffic): readonly [string, string] {
  if (port !== undefined && protocol === undefined) throw new TypeError('a port needs a protocol')
  const range = typeof port === 'object' ? `${port[0]}:${port[1]}` : port
  const one = (addressOption: string, portOption: string) =>
    [
      ...(protocol ? [`-p ${protocol}`] : []),
      ...(address ? [`${addressOption} ${address}`] : []),
      ...(range === undefined ? [] : [`${portOption} ${range}`]),
    ].join(' ')
  return [one('-d', '--dport'), one('-s', '--sport')]
}

export class NamespaceNetwork implements Network {
  readonly #place: Place
  readonly #folder: string

  constructor(place: Place, folder: string) {
    this.#place = place
    this.#folder = folder
  }

  get name(): string {
    return this.#place.name
  }

  namespace(side: Side): string {
    return `${this.name}-${{ client: 'cli', nat: 'nat', server: 'srv', edgeB: 'edgeb' }[side]}`
  }

  /** Makes it anew; what an earlier run left of it is removed. */
  async create(): Promise<void> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new PlatformError('notHere', 'Network namespaces need Linux and root.')
    await this.remove()
    const [client, nat, server, edgeB] = this.#all
    for (const namespace of this.#all) {
      await ip(`netns add ${namespace}`)
      await ip(`-n ${namespace} link set lo up`)
    }
    const { edges, service, mediaRelay, turn, deskPhones, testLines } = this.#place
    const addresses = new Set([
      ...[edges[0].address, service.address, mediaRelay.address, turn.address, testLines.address],
      ...deskPhones.map(({ address }) => address),
    ])
    await ip(`-n ${server} link add lan type bridge`)
    for (const address of addresses) await ip(`-n ${server} addr add ${address}/24 dev lan`)
    await ip(`-n ${server} link set lan up`)
    const join = async (namespace: string, device: string, port: string, ...own: string[]) => {
      await ip(`-n ${namespace} link add ${device} type veth peer name ${port} netns ${server}`)
      await ip(`-n ${server} link set ${port} master lan up`)
      for (const address of own) await ip(`-n ${namespace} addr add ${address}/24 dev ${device}`)
      await ip(`-n ${namespace} link set ${device} up`)
    }
    await join(nat, 'wan', 'lan-nat', links.wifi.publicAddress, links.lte.publicAddress)
    await join(edgeB, 'eth0', 'lan-b', edges[1].address)
    for (const { device, peer, subnet, publicAddress } of Object.values(links)) {
      await ip(`-n ${client} link add ${device} type veth peer name ${peer} netns ${nat}`)
      await ip(`-n ${nat} addr add ${subnet}.1/24 dev ${peer}`)
      await ip(`-n ${nat} link set ${peer} up`)
      await iptables(nat, `-t nat -A POSTROUTING -s ${subnet}.0/24 -o wan -j SNAT --to-source ${publicAddress}`)
    }
    // A packet of the Wi-Fi's address that comes in over LTE is dropped, as an operator's network would.
    await tool(
      'ip',
      ...['netns', 'exec', nat, 'sysctl', '-qw', 'net.ipv4.ip_forward=1'],
      ...['net.ipv4.conf.all.rp_filter=1', 'net.ipv4.conf.natw.rp_filter=1', 'net.ipv4.conf.natl.rp_filter=1'],
    )
    await iptables(nat, `-N ${chain}`)
    await iptables(nat, `-A FORWARD -j ${chain}`)
    await this.linkUp('wifi')
  }

  /** Removes it, and ends what still runs in it. */
  async remove(): Promise<void> {
    const existing = (await ip('netns list')).split('\n').map((line) => line.split(' ')[0])
    for (const namespace of this.#all.filter((name) => existing.includes(name))) {
      for (const pid of (await ip(`netns pids ${namespace}`)).split('\n').filter(Boolean))
        try {
          process.kill(Number(pid), 'SIGKILL')
        } catch {
          // It was on its way out.
        }
      await ip(`netns delete ${namespace}`)
    }
  }

  exec(side: Side, command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace(side), command, ...args], options)
  }

  wrap(side: Side, program: string): string {
    const path = join(this.#folder, `${side}-${program.replace(/[^\w.-]+/g, '_')}`)
    writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${this.namespace(side)} ${program} "$@"\n`)
    chmodSync(path, 0o755)
    return path
  }

  async blackHole(traffic: Traffic): Promise<void> {
    for (const match of matchesOf(traffic))
      await iptables(this.namespace('nat'), `-A ${chain} ${match} -j DROP`.replace(/ +/g, ' '))
  }

  async loss(percent: number, traffic: Traffic = {}): Promise<void> {
    if (!(percent >= 0 && percent <= 100)) throw new TypeError(`percent is 0 to 100; got ${percent}`)
    const [there, back] = matchesOf(traffic)
    const matches = there === back ? [there] : [there, back]
    for (const match of matches)
      await iptables(
        this.namespace('nat'),
        `-A ${chain} ${match} -m statistic --mode random --probability ${percent / 100} -j DROP`.replace(/ +/g, ' '),
      )
  }

  async linkDown(link: Link): Promise<void> {
    const { device } = links[link]
    const client = this.namespace('client')
    await ip(`-n ${client} addr flush dev ${device}`)
    await ip(`-n ${client} link set ${device} down`)
  }

  async linkUp(link: Link): Promise<void> {
    const { device, subnet, metric } = links[link]
    const client = this.namespace('client')
    await ip(`-n ${client} link set ${device} up`)
    await ip(`-n ${client} addr replace ${subnet}.10/24 dev ${device}`)
    await ip(`-n ${client} route replace default via ${subnet}.1 dev ${device} metric ${metric}`)
  }

  async resetConnections(ports: readonly number[]): Promise<number> {
    const counts = await Promise.all(
      (['server', 'edgeB'] as const).map((side) => resetTcp({ local: ports }, this.namespace(side))),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async clear(): Promise<void> {
    await iptables(this.namespace('nat'), `-F ${chain}`)
    await this.linkUp('wifi')
    await this.linkDown('lte')
  }

  /** The service address moves to edge B, or back, and the neighbours hear of it: what VRRP does on real servers. */
  async moveServiceAddress(to: 'A' | 'B'): Promise<void> {
    const { address } = this.#place.service
    const [, nat, server, edgeB] = this.#all
    const holders = { A: `-n ${server} addr %s ${address}/24 dev lan`, B: `-n ${edgeB} addr %s ${address}/24 dev eth0` }
    await ip(holders[to === 'A' ? 'B' : 'A'].replace('%s', 'del')).catch(() => {}) // it may have moved already
    await ip(holders[to].replace('%s', 'replace'))
    for (const namespace of [nat, server, edgeB]) await ip(`-n ${namespace} neigh flush to ${address}`)
  }

  get #all(): [string, string, string, string] {
    return [this.namespace('client'), this.namespace('nat'), this.namespace('server'), this.namespace('edgeB')]
  }
}
