import { expect } from 'vitest'
import { only } from './support/only.ts'
import type { AudioCount } from './support/pageProbe.ts'
import { difference, type Softphone, talk } from './support/softphone.ts'
import { pause, until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({
  platform: 'kamailio',
  browser: 'chromium',
  because: 'it takes minutes, and is about credentials that expire at a real registrar',
})

/** Seconds that a pair of credentials lives. */
const ttl = 60
const generations = 5

/** What a phone went through in a call, looked at every second. */
interface Watched {
  /** When each pair of credentials was first seen, epoch milliseconds: one entry a generation. */
  readonly pairs: readonly number[]
  /** Every status that was seen. */
  readonly statuses: Set<string>
  /** Packets that arrived between two looks, by the second. */
  readonly rates: number[]
  readonly total: AudioCount
}

async function watch(softphone: Softphone, isOver: (pairs: readonly number[]) => boolean): Promise<Watched> {
  const [pairs, statuses, rates] = [new Map<number, number>(), new Set<string>(), [] as number[]]
  const first = await softphone.audio()
  let [last, at] = [first, Date.now()]
  while (!isOver([...pairs.values()])) {
    await pause(1_000)
    const [{ credentials, registration, connection, calls }, now] = await Promise.all([
      softphone.snapshot(),
      softphone.audio(),
    ])
    const { expiresAt } = credentials
    if (expiresAt !== undefined && !pairs.has(expiresAt)) pairs.set(expiresAt, Date.now())
    statuses.add(`credentials ${credentials.status}`).add(`registration ${registration.status}`)
    statuses.add(`connection ${connection.status}`)
    const [call] = calls
    statuses.add(`call ${call?.status}, signalling ${call?.signalling}, media ${call?.media.status}`)
    rates.push(((now.received - last.received) * 1_000) / (Date.now() - at))
    at = Date.now()
    last = now
  }
  return { pairs: [...pairs.values()], statuses, rates, total: difference(first, last) }
}

/** With how many of them the platform, which refuses those that have expired, accepted a REGISTER while they were current. */
function accepted({ user }: Softphone, pairs: readonly number[]): number {
  const times = world.sip.all({ party: user, direction: 'out', method: 'REGISTER', status: 200 }).map(({ at }) => at)
  return pairs.filter((from, index) =>
    times.some((at) => at >= from && at < (pairs[index + 1] ?? Number.POSITIVE_INFINITY)),
  ).length
}

const registers = (user: string) =>
  world.sip.count({ party: user, direction: 'in', method: 'REGISTER', status: 'request' })

test(
  `a call through ${generations} generations of ${ttl} s credentials, which are then revoked`,
  async () => {
    const { alice, bob } = await world.inCall({ query: { ttl: String(ttl), expires: String(ttl) } })
    const since = Date.now()
    const late = since + (generations + 2) * ttl * 1_000
    const watched = await Promise.all(
      [alice, bob].map((each) =>
        watch(each, (pairs) => {
          if (Date.now() > late) throw new Error(`${each.user} used ${accepted(each, pairs)} of ${pairs.length} pairs`)
          return accepted(each, pairs) > generations
        }),
      ),
    )
    const seconds = (Date.now() - since) / 1_000
    for (const { pairs, statuses, rates, total } of watched) {
      const loss = total.lost / (total.lost + total.received)
      const slowest = Math.min(...rates)
      console.log(
        `${Math.round(seconds)} s, ${pairs.length} pairs, received ${total.received}, lost ${total.lost} ` +
          `(${(loss * 100).toFixed(3)} %), slowest second ${slowest.toFixed(1)} packets`,
      )
      // Renewed before they expire: nothing but this was ever seen.
      expect([...statuses].filter((status) => !untroubled.has(status))).toEqual([])
      expect(loss).toBeLessThan(0.01)
      // Fifty packets a second where the machine has time for them; never a second without sound.
      expect(total.received / seconds).toBeGreaterThan(40)
      expect(slowest).toBeGreaterThan(0)
      expect(total.energy).toBeGreaterThan(0)
    }

    // At the platform and in the backend, which hands out no more. Both phones are left to find out at their next refresh.
    world.sip.clear()
    for (const { user } of [alice, bob]) await world.target.revoke(user, { cut: false })
    for (const each of [alice, bob])
      await until(
        `${each.user}'s credentials are revoked`,
        async () => (await each.snapshot()).credentials.status === 'revoked',
        { within: (ttl + 30) * 1_000, every: 250 },
      )
    for (const { user } of [alice, bob])
      await until(
        `the next refresh of ${user} is refused`,
        () => world.sip.count({ party: user, direction: 'out', method: 'REGISTER', status: 403 }),
        { within: (ttl + 30) * 1_000, every: 250 },
      )
    const tried = [alice, bob].map(({ user }) => registers(user))
    console.log('REGISTERs after revocation:', tried)
    for (const count of tried) expect(count).toBeLessThanOrEqual(4)
    await pause(20_000)
    for (const [index, each] of [alice, bob].entries()) {
      expect(registers(each.user), 'no loop').toBe(tried[index])
      expect(world.sip.count({ party: each.user, direction: 'out', method: 'REGISTER', status: 200 })).toBe(0)
      expect(await each.line('Registration')).not.toMatch(/^registered/)
      expect(await each.alert()).toContain('credentialsRevoked')
    }

    // Whether calls may be finished is the application's to say. Bob's lets them; Alice's ends what is left.
    await talk(alice, bob)
    await alice.page.evaluate(() => {
      const { alice: phone } = window.offhook
      if (phone.getSnapshot().credentials.status === 'revoked') for (const call of phone.calls) call.hangUp()
    })
    await bob.says('Call ended: Alice hung up')
    await alice.says('Call ended: you hung up')
  },
  ((generations + 3) * ttl + 120) * 1_000,
)

const untroubled = new Set([
  'credentials valid',
  'credentials renewing',
  'registration registered',
  'connection connected',
  'call established, signalling up, media connected',
])
