/** A real platform: Kamailio, rtpengine, coturn, baresip and SIPp, on the loopback of this network namespace. */
import { cpSync, readlinkSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { loopback, type Place, type Platform, startPlatform } from '@offhook/platform'
import { SippLines } from '../../lines/sippLines.ts'
import { DigitLog } from '../kamailio/digitLog.ts'
import { Firewall } from '../kamailio/firewall.ts'
import { KamailioTrace } from '../kamailio/trace.ts'
import { until } from '../until.ts'
import type { Lift, Target } from './target.ts'

/** Who takes the digits: answers by itself, and speaks. */
const digitTaker = 'desk1'

export async function startKamailioTarget(): Promise<Target> {
  const place = ownPlace()
  const trace = await KamailioTrace.listen(place)
  const { platform, lines } = await started(place).catch((error: unknown) => {
    trace.close()
    throw error
  })
  const [edge] = platform.edges
  const taker = platform.deskPhones.find(({ user }) => user === digitTaker)
  if (!edge || !taker) throw new Error('The platform has no edge, or no desk phone.')
  await lines.announce(edge)
  trace.subscribe((message) => lines.see(message))
  const digits = new DigitLog(taker)
  const firewall = new Firewall()
  const { ws, wss } = place.edges[0]
  const revoked = new Set<string>()
  let lifts: Lift[] = []

  /** The TCP ports of a user's connections at the browsers' end. */
  const portsOf = async (user: string) =>
    (await edge.bindings(user)).flatMap(({ received }) => {
      const port = /:(\d+);transport=wss?$/i.exec(received ?? '')?.[1]
      return port === undefined ? [] : [Number(port)]
    })
  /** A binding goes with its connection, but a moment later: one that is seen in between would pass for the phone's return. */
  const cutConnection = async (user: string) => {
    const before = new Set(await portsOf(user))
    const count = await edge.cutConnection(user)
    await until(`the registrar forgets ${user}'s connections`, async () =>
      (await portsOf(user)).every((port) => !before.has(port)),
    )
    return count
  }
  const bringBack: Lift = async () => {
    if (edge.running) return
    await edge.start()
    await lines.announce(edge)
  }

  return {
    name: 'kamailio',
    platform,
    backend: {
      servers: [edge.wssUrl],
      issueCredentials: (user, options) => platform.sipCredentials(user, options),
      turnServers: (options) => platform.turnServers(options),
      isRevoked: (user) => revoked.has(user),
    },
    trace: (listener) =>
      trace.subscribe((message) => listener({ ...message, party: lines.lineAt(message) ?? message.party })),
    // A binding goes with its connection (handle_lost_tcp), so one that is there is connected.
    registrations: async (user) => (await edge.bindings(user)).map(({ contact }) => ({ contact, connected: true })),
    async revoke(user, { cut = true } = {}) {
      revoked.add(user)
      await edge.revoke(user)
      if (cut) await cutConnection(user)
    },
    faults: {
      cutConnection,
      async refuseConnections() {
        const lift = await firewall.refuseConnections([ws, wss])
        lifts.push(lift)
        return lift
      },
      async halfOpen(user) {
        const own = await Promise.all((await portsOf(user)).map((port) => firewall.silence(port, wss)))
        const lift = async () => {
          for (const each of own) await each()
        }
        lifts.push(lift)
        return lift
      },
      async down() {
        await edge.kill()
        lifts.push(bringBack)
        return bringBack
      },
      respond: (wish) => edge.fault(wish),
      loseOne: (wish) => edge.lose(wish),
    },
    lines,
    digits: { user: digitTaker, heard: () => digits.heard() },
    async reset() {
      for (const lift of lifts) await lift()
      lifts = []
      await edge.clearFaults()
      for (const user of revoked) await edge.restore(user)
      revoked.clear()
      await lines.hangUpAll()
      for (const phone of platform.deskPhones) if ((await phone.calls()).length > 0) await phone.hangUp()
    },
    keep(folder) {
      for (const { logFile } of platform.services)
        cpSync(logFile, `${folder}${basename(dirname(logFile))}.log`, { force: true })
    },
    async close() {
      await firewall.clear()
      digits.close()
      await lines.close()
      await platform.down()
      trace.close()
      rmSync(dirname(dirname(edge.logFile)), { recursive: true, force: true })
    },
  }
}

/** Both, or neither. */
async function started(place: Place): Promise<{ platform: Platform; lines: SippLines }> {
  const platform = await startPlatform({ place })
  try {
    return { platform, lines: await SippLines.start(place) }
  } catch (error) {
    await platform.down()
    throw error
  }
}

/** The same addresses in each network namespace, but a folder of its own, so that several may run at a time. */
function ownPlace(): Place {
  const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/net'))?.[0]
  return { ...loopback, name: `e2e-${namespace}`, trace: { address: '127.0.0.1', port: 19_060 } }
}
