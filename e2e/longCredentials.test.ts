import { expect } from 'vitest'
import { only } from './support/only.ts'
import type { AudioCount } from './support/pageProbe.ts'
import { difference, type Softphone, talk } from './support/softphone.ts'
import { pause, until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const onKamailio = {
  platform: 'kamailio',
  because: 'credentials of a real platform take real minutes to expire',
} as const
const test = only(onKamailio)

/** Seconds that a pair of credentials lives. */
const ttl = 60
const generations = 5

/** What a phone went through in a call, looked at every second. */
interface Watched {
  /** When each pair of credentials expires: one entry a generation. */
  readonly expiries: Set<number>
  /** Every status that was seen. */
  readonly statuses: Set<string>
  /** Packets that arrived between two looks, by the second. */
  readonly rates: number[]
  readonly total: AudioCount
}

async function watch(softphone: Softphone, isOver: () => boolean): Promise<Watched> {
  const [expiries, statuses, rates] = [new Set<number>(), new Set<string>(), [] as number[]]
  const first = await softphone.audio()
  let [last, at] = [first, Date.now()]
  while (!isOver()) {
    await pause(1_000)
    const [{ credentials, registration, connection, calls }, now] = await Promise.all([
      softphone.snapshot(),
      softphone.audio(),
    ])
    if (credentials.expiresAt !== undefined) expiries.add(credentials.expiresAt)
    statuses.add(`credentials ${credentials.status}`).add(`registration ${registration.status}`)
    statuses.add(`connection ${connection.status}`)
    const [call] = calls
    statuses.add(`call ${call?.status}, signalling ${call?.signalling}, media ${call?.media.status}`)
    rates.push(((now.received - last.received) * 1_000) / (Date.now() - at))
    at = Date.now()
    last = now
  }
  return { expiries, statuses, rates, total: difference(first, last) }
}

/** The pairs of credentials with which a REGISTER of the user was accepted, by their usernames. */
function acceptedPairs(user: string): Set<string> {
  const accepted = new Set(
    world.sip.all({ direction: 'out', method: 'REGISTER', status: 200 }).map(({ callId, cseq }) => `${callId} ${cseq}`),
  )
  const asked = world.sip.all({ direction: 'in', method: 'REGISTER', status: 'request' })
  return new Set(
    asked
      .filter(({ callId, cseq }) => accepted.has(`${callId} ${cseq}`))
      .flatMap(({ text }) => /^authorization:.*username="([^"]+)"/im.exec(text)?.[1] ?? [])
      .filter((username) => username.endsWith(`:${user}`)),
  )
}

const registers = (user: string) =>
  world.sip.count({ party: user, direction: 'in', method: 'REGISTER', status: 'request' })

test(
  `a call through ${generations} generations of ${ttl} s credentials, which are then revoked`,
  async () => {
    const { alice, bob } = await world.inCall({ query: { ttl: String(ttl), expires: String(ttl) } })
    const since = Date.now()
    const isOver = () => ['alice', 'bob'].every((user) => acceptedPairs(user).size > generations)
    const late = Date.now() + (generations + 1) * ttl * 1_000
    const watched = await Promise.all(
      [alice, bob].map((each) =>
        watch(each, () => {
          if (Date.now() > late)
            throw new Error(`Only ${acceptedPairs(each.user).size} pairs of ${each.user} were used`)
          return isOver()
        }),
      ),
    )
    const seconds = (Date.now() - since) / 1_000
    for (const { expiries, statuses, rates, total } of watched) {
      const loss = total.lost / (total.lost + total.received)
      const slowest = Math.min(...rates)
      console.log(
        `${Math.round(seconds)} s, ${expiries.size} pairs, received ${total.received}, lost ${total.lost} ` +
          `(${(loss * 100).toFixed(3)} %), slowest second ${slowest.toFixed(1)} packets`,
      )
      expect(expiries.size).toBeGreaterThan(generations)
      // Renewed before they expire: nothing but this was ever seen.
      expect([...statuses].filter((status) => !untroubled.has(status))).toEqual([])
      expect(loss).toBeLessThan(0.01)
      // Fifty packets a second.
      expect(total.received / seconds).toBeGreaterThan(45)
      expect(slowest).toBeGreaterThan(25)
      expect(total.energy).toBeGreaterThan(0)
    }

    // Alice's backend knows that she is revoked; Bob's goes on handing out pairs, which the platform refuses.
    const [edge] = world.target.platform?.edges ?? []
    world.sip.clear()
    try {
      await Promise.all([world.target.revoke('alice', { cut: false }), edge?.revoke('bob')])
      for (const each of [alice, bob])
        await until(
          `${each.user}'s credentials are revoked`,
          async () => (await each.snapshot()).credentials.status === 'revoked',
          { within: (ttl + 30) * 1_000, every: 250 },
        )
      expect(world.sip.count({ direction: 'out', method: 'REGISTER', status: 200 })).toBe(0)
      const tried = [alice, bob].map(({ user }) => registers(user))
      console.log('REGISTERs after revocation:', tried)
      for (const count of tried) expect(count).toBeLessThanOrEqual(4)
      await pause(20_000)
      expect([alice, bob].map(({ user }) => registers(user))).toEqual(tried)
      for (const each of [alice, bob]) {
        expect(await each.line('Registration')).not.toMatch(/^registered/)
        expect(await each.alert()).toContain('credentialsRevoked')
      }

      // Whether the call may be finished is the application's to say. Bob's lets it; Alice's ends what is left.
      await talk(alice, bob)
      await alice.page.evaluate(() => {
        const { alice: phone } = window.offhook
        if (phone.getSnapshot().credentials.status === 'revoked') for (const call of phone.calls) call.hangUp()
      })
      await bob.says('Call ended: Alice hung up')
      await alice.says('Call ended: you hung up')
    } finally {
      await edge?.restore('bob')
    }
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
