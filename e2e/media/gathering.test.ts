import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type MediaLab, openLab } from './lab.ts'
import { type StunServer, startStun } from './stunServers.ts'

let lab: MediaLab
const servers: StunServer[] = []
const stun = async (delay: number | null, mapped?: string) => {
  const server = await startStun(delay, mapped)
  servers.push(server)
  return server
}
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab?.close())
afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await lab.page.reload()
})

interface Wish {
  urls?: string[]
  /** Milliseconds for the probe; null does not probe. */
  probe: number | null
  calls?: number
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function offers(wish: Wish) {
  const seen = await lab.run(async ({ port, timeOffer, sleep }, { urls, probe, calls = 1 }: Wish) => {
    const media = port(urls ? { iceServers: urls.map((url) => ({ urls: url })) } : {})
    if (probe !== null) {
      media.probe()
      await sleep(probe)
    }
    const times = []
    for (let call = 0; call < calls; call += 1) {
      times.push(await timeOffer(media))
      await sleep(100)
    }
    media.dispose()
    return times
  }, wish)
  return seen.map(({ ms, offer }) => ({ ms, srflx: / typ srflx/.test(offer), host: / typ host/.test(offer) }))
}

test('without an ICE server the offer leaves as soon as the host candidates are there', async () => {
  const seen = await offers({ probe: 500, calls: 5 })
  console.log('no ICE server, ms:', seen.map(({ ms }) => ms).join(' '))
  expect(seen.every(({ host }) => host)).toBe(true)
  expect(median(seen.map(({ ms }) => ms))).toBeLessThan(150)
})

test('a STUN server that is known to be silent is not waited for', async () => {
  const dead = await stun(null)
  const seen = await offers({ urls: [dead.url], probe: 2600, calls: 5 })
  console.log('dead STUN server (probed), ms:', seen.map(({ ms }) => ms).join(' '))
  expect(seen.every(({ host }) => host)).toBe(true)
  expect(median(seen.map(({ ms }) => ms))).toBeLessThan(200)
})

test('a STUN server of which nothing is known yet gets 400 ms', async () => {
  const dead = await stun(null)
  const [seen] = await offers({ urls: [dead.url], probe: null })
  console.log('dead STUN server (not probed), ms:', seen?.ms)
  expect(seen?.ms).toBeLessThan(900)
})

test('a healthy STUN server gives its candidate, quickly', async () => {
  const healthy = await stun(0, '203.0.113.7')
  const seen = await offers({ urls: [healthy.url], probe: 600, calls: 5 })
  console.log('healthy STUN server, ms:', seen.map(({ ms }) => ms).join(' '))
  expect(seen.every(({ srflx }) => srflx)).toBe(true)
  expect(median(seen.map(({ ms }) => ms))).toBeLessThan(300)
})

test('a healthy STUN server on a host without NAT costs nothing', async () => {
  const healthy = await stun(0)
  const seen = await offers({ urls: [healthy.url], probe: 600, calls: 5 })
  console.log('healthy STUN server without NAT, ms:', seen.map(({ ms }) => ms).join(' '))
  expect(median(seen.map(({ ms }) => ms))).toBeLessThan(200)
})

test('a slow server that is known to answer is waited for, with a dead one beside it', async () => {
  const slow = await stun(900, '203.0.113.7')
  const dead = await stun(null)
  const [seen] = await offers({ urls: [slow.url, dead.url], probe: 2600 })
  console.log('slow (900 ms) and dead STUN servers, ms:', seen?.ms)
  expect(seen?.srflx).toBe(true)
  expect(seen?.ms).toBeGreaterThan(800)
  expect(seen?.ms).toBeLessThan(1900)
})

test('a server that died after the probe costs one cap, and is then known as silent', async () => {
  const server = await stun(0, '203.0.113.7')
  const before = await lab.run(async ({ port, sleep, timeOffer }, url: string) => {
    const media = port({ iceServers: [{ urls: url }], policy: { gathering: { cap: 800 } } })
    Object.assign(globalThis, { media })
    media.probe()
    await sleep(500)
    return (await timeOffer(media)).ms
  }, server.url)
  server.delay = null
  const after = await lab.run(async ({ timeOffer, sleep }) => {
    const { media } = globalThis as unknown as { media: import('../../packages/core/src/ports/media.ts').MediaPort }
    const first = (await timeOffer(media)).ms
    await sleep(100)
    const second = (await timeOffer(media)).ms
    media.dispose()
    return { first, second }
  })
  expect(before).toBeLessThan(500)
  expect(after.first).toBeGreaterThan(700)
  expect(after.second).toBeLessThan(500)
})

test('with relay alone and no relay there is no candidate to offer', async () => {
  const seen = await lab.run(async ({ port, code, signal }) => {
    const media = port({ policy: { iceTransportPolicy: 'relay', gathering: { cap: 300 } } })
    const session = media.open('relay', {}, () => {})
    const offer = await code(session.createOffer({ direction: 'sendrecv' }, signal()))
    media.dispose()
    return offer
  })
  expect(seen).toBe('noCandidates')
})

test('ICE servers that cannot be used are a typed error, and their secrets are not logged', async () => {
  const seen = await lab.run(async ({ port, code, signal, logged }) => {
    const secret = 'turn-secret-1'
    const bad = port({ iceServers: [{ urls: 'nonsense:x', username: 'u', credential: secret }] })
    bad.probe()
    const invalid = await code(bad.open('a', {}, () => {}).prepare(signal()))
    const failing = port({ iceServers: () => Promise.reject(new Error(secret)) })
    failing.probe()
    const failed = await code(failing.open('b', {}, () => {}).prepare(signal()))
    bad.dispose()
    failing.dispose()
    return { invalid, failed, leaked: logged.some((line) => line.includes(secret)) }
  })
  expect(seen).toEqual({ invalid: 'iceServersFailed', failed: 'iceServersFailed', leaked: false })
})
