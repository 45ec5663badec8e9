/** The whole platform at one place: what runs, and how to start and stop it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCertificates } from './certificates.ts'
import { BaresipPhone, type DeskPhone } from './deskPhone.ts'
import { type Edge, KamailioEdge } from './edge.ts'
import { PlatformError } from './errors.ts'
import { Gateway } from './gateway.ts'
import { MediaRelay } from './mediaRelay.ts'
import { NamespaceNetwork, type Network } from './namespaces.ts'
import { type SipCredentials, sipCredentials, turnCredentials } from './people.ts'
import { loopback, type Place } from './places.ts'
import { isAlive, ownRecord, type ProcessRecord } from './process.ts'
import { direct, type Reach } from './reach.ts'
import type { ProcessService, Service } from './service.ts'
import { TurnServer } from './turn.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
const configFolder = join(home, 'config')

export interface PlatformOptions {
  /** Default: `loopback`. */
  readonly place?: Place
  /** Default: 1. */
  readonly edges?: 1 | 2
  readonly log?: (line: string) => void
}

export interface TurnServerEntry {
  readonly urls: string[]
  readonly username: string
  readonly credential: string
}

export interface Platform {
  readonly place: Place
  readonly edges: readonly Edge[]
  /** rtpengine. */
  readonly mediaRelay: Service
  /** coturn. */
  readonly turn: Service
  /** baresip, three times. */
  readonly deskPhones: readonly DeskPhone[]
  /** The network between clients and platform; a place without namespaces has none of its own. */
  readonly network: Network | undefined
  /** Everything, in the order in which it starts. */
  readonly services: readonly Service[]
  /** Opens TCP connections to the platform's addresses from this process. */
  readonly reach: Reach
  /** The certification authority that signed the edges' certificates: a PEM file. */
  readonly authority: string
  /** A short-lived credential of a user. `ttl` in seconds, default 600. */
  sipCredentials(user: string, options?: { readonly ttl?: number }): SipCredentials
  /** What `iceServers` takes: coturn with a time-limited credential. Without `transport`: over UDP and TCP. */
  turnServers(options?: { readonly ttl?: number; readonly transport?: 'udp' | 'tcp' }): TurnServerEntry[]
  /** Moves the service address to the other edge (default: to B), as VRRP would when a machine dies. Needs namespaces and two edges. */
  failover(to?: 'A' | 'B'): Promise<void>
  /** Ends everything that runs at this place. */
  down(): Promise<void>
}

interface UpOptions {
  /** It outlives this process. */
  readonly detached: boolean
  readonly log: (line: string) => void
  /** Its reason is what `up` rejects with. */
  readonly until?: AbortSignal
}

/** Who started the platform at a place. */
interface Owner {
  readonly edges?: 1 | 2
  /** Absent: it was started to stay (`npm run platform -- up`). */
  readonly process?: ProcessRecord
}

const folderOf = (place: Place): string => join(home, '.run', place.name)

/** The programs that have to be installed. */
const programs = ['kamailio', 'rtpengine', 'turnserver', 'baresip', 'openssl', 'ss']

function checkPrograms(): void {
  const missing = programs.filter((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  if (missing.length > 0)
    throw new PlatformError(
      'notHere',
      `The platform needs ${missing.join(', ')}. On Debian or Ubuntu, as root, \`npm run platform -- up\` installs what it needs.`,
    )
}

export class PlatformAt implements Platform {
  readonly place: Place
  readonly folder: string
  readonly edges: readonly Edge[]
  readonly mediaRelay: Service
  readonly turn: Service
  readonly deskPhones: readonly DeskPhone[]
  readonly services: readonly ProcessService[]
  readonly network: NamespaceNetwork | undefined
  readonly reach: Reach

  /** What runs, or ran last, at a place, as its files tell. */
  static found(place: Place): PlatformAt {
    const file = join(folderOf(place), 'owner.json')
    const { edges = 1 } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Owner) : {}
    return new PlatformAt(place, { edges })
  }

  constructor(place: Place, { edges }: { readonly edges: 1 | 2 }) {
    this.place = place
    this.folder = folderOf(place)
    const gateway = place.namespace === undefined ? undefined : new Gateway(place, join(this.folder, 'gateway'))
    this.network = gateway && new NamespaceNetwork(place, this.folder)
    const reach = gateway?.reach ?? direct
    this.reach = reach
    const certificates = join(this.folder, 'certificates')
    const kamailios = place.edges.slice(0, edges).map(
      (at) =>
        new KamailioEdge({
          place,
          at,
          twoEdges: edges === 2,
          folder: join(this.folder, `edge-${at.name.toLowerCase()}`),
          configFolder,
          certificates,
          reach,
        }),
    )
    const mediaRelay = new MediaRelay(place, join(this.folder, 'media-relay'), reach)
    const turn = new TurnServer(place, join(this.folder, 'turn'), configFolder, reach)
    const deskPhones = place.deskPhones.map(
      (at) => new BaresipPhone(place, at, join(this.folder, at.user), configFolder, reach),
    )
    this.edges = kamailios
    this.mediaRelay = mediaRelay
    this.turn = turn
    this.deskPhones = deskPhones
    this.services = [...(gateway ? [gateway] : []), mediaRelay, turn, ...kamailios, ...deskPhones]
  }

  get authority(): string {
    return join(this.folder, 'certificates', 'ca.pem')
  }

  get #ownerFile(): string {
    return join(this.folder, 'owner.json')
  }

  /**
   * Starts everything. What an earlier run left here, and nobody owns any more, is ended first. When it fails, or `until` is
   * aborted meanwhile, what did start is ended.
   */
  async up({ detached, log, until }: UpOptions): Promise<void> {
    checkPrograms()
    this.#checkOwner()
    // An earlier run may have had the other edge as well.
    await new PlatformAt(this.place, { edges: 2 }).#endAll()
    for (const { folder } of this.services) rmSync(folder, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true })
    const owner: Owner = { edges: this.edges.length === 2 ? 2 : 1, ...(!detached && { process: ownRecord() }) }
    writeFileSync(this.#ownerFile, JSON.stringify(owner))
    if (!detached) process.once('exit', this.#abandon)
    try {
      makeCertificates(join(this.folder, 'certificates'), this.place)
      await this.network?.create()
      // Desk phones register, so they come last.
      const [first, last] = [
        this.services.slice(0, -this.deskPhones.length),
        this.services.slice(-this.deskPhones.length),
      ]
      for (const batch of [first, last]) {
        const started = await Promise.allSettled(
          batch.map(async (service) => {
            const began = performance.now()
            await service.start(until)
            log(`${service.name} ready after ${Math.round(performance.now() - began)} ms`)
          }),
        )
        until?.throwIfAborted()
        for (const result of started) if (result.status === 'rejected') throw result.reason
      }
    } catch (error) {
      await this.down()
      throw error
    }
  }

  sipCredentials(user: string, { ttl = 600 }: { readonly ttl?: number } = {}): SipCredentials {
    return sipCredentials(user, ttl)
  }

  turnServers({ ttl = 600, transport }: { readonly ttl?: number; readonly transport?: 'udp' | 'tcp' } = {}) {
    const { address, port } = this.place.turn
    const { username, password } = turnCredentials(ttl)
    const transports = transport ? [transport] : ['udp', 'tcp']
    return [
      { urls: transports.map((name) => `turn:${address}:${port}?transport=${name}`), username, credential: password },
    ]
  }

  async down(): Promise<void> {
    process.off('exit', this.#abandon)
    await this.#endAll()
    await this.network?.remove()
    rmSync(this.#ownerFile, { force: true })
  }

  async failover(to: 'A' | 'B' = 'B'): Promise<void> {
    if (!this.network) throw new PlatformError('notHere', 'Only a place with namespaces has an address that can move.')
    if (this.edges.length < 2) throw new PlatformError('refused', 'There is one edge only.')
    await this.network.moveServiceAddress(to)
  }

  readonly #abandon = (): void => {
    for (const service of this.services) service.abandon()
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.services].reverse().map((service) => service.stop()))
  }

  /** Rejects where somebody else's platform runs. What nobody owns any more does not count. */
  #checkOwner(): void {
    if (!existsSync(this.#ownerFile)) return
    const { process: owner } = JSON.parse(readFileSync(this.#ownerFile, 'utf8')) as Owner
    if (owner) {
      if (isAlive(owner) && (owner.pid !== process.pid || this.services.some(({ running }) => running)))
        throw new PlatformError('busy', `Process ${owner.pid} runs a platform at ${this.place.name}.`)
    } else if (this.services.some(({ running }) => running))
      throw new PlatformError(
        'busy',
        `A platform is up at ${this.place.name}. End it first: npm run platform -- down --place ${this.place.name}`,
      )
  }
}

/** Starts the platform. Resolves when all of it is truly ready; otherwise ends what did start, and rejects with `PlatformError`. */
export async function startPlatform({
  place = loopback,
  edges = 1,
  log = () => {},
}: PlatformOptions = {}): Promise<Platform> {
  const platform = new PlatformAt(place, { edges })
  await platform.up({ detached: false, log })
  return platform
}
