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
  return seen.map(({ ms, offer, gathering }) => ({
    ms,
    gathering,
    srflx: / typ srflx/.test(offer),
    host: / typ host/.test(offer),
  }))
}

/** It may say `new` for a moment with candidates at hand. */
const unfinished = expect.stringMatching(/^(new|gathering)$/)

// How long each takes is measured in bench/. The browser itself waits ten seconds for a server that does not answer.

test('without an ICE server the offer has the host candidates', async () => {
  const seen = await offers({ probe: 500, calls: 5 })
  expect(seen.every(({ host }) => host)).toBe(true)
})

test('a STUN server that is known to be silent is not waited for', async () => {
  const dead = await stun(null)
  const [unknown] = await offers({ urls: [dead.url], probe: null })
  const seen = await offers({ urls: [dead.url], probe: 2600, calls: 5 })
  for (const offer of seen) expect(offer).toMatchObject({ host: true, gathering: unfinished })
  const times = seen.map(({ ms }) => ms).sort((a, b) => a - b)
  expect(times[2]).toBeLessThan((unknown?.ms ?? 0) / 2)
})

test('a STUN server of which nothing is known yet is not waited for to the end', async () => {
  const dead = await stun(null)
  const [seen] = await offers({ urls: [dead.url], probe: null })
  expect(seen).toMatchObject({ host: true, gathering: unfinished })
})

test('a healthy STUN server gives its candidate', async () => {
  const healthy = await stun(0, '203.0.113.7')
  const seen = await offers({ urls: [healthy.url], probe: 600, calls: 5 })
  expect(seen.every(({ srflx }) => srflx)).toBe(true)
})

test('a healthy STUN server on a host without NAT adds nothing', async () => {
  const healthy = await stun(0)
  const seen = await offers({ urls: [healthy.url], probe: 600, calls: 5 })
  expect(seen.every(({ host, srflx }) => host && !srflx)).toBe(true)
})

test('a slow server that is known to answer is waited for, with a dead one beside it', async () => {
  const slow = await stun(900, '203.0.113.7')
  const dead = await stun(null)
  const [seen] = await offers({ urls: [slow.url, dead.url], probe: 2600 })
  expect(seen).toMatchObject({ srflx: true, gathering: unfinished })
  expect(seen?.ms).toBeGreaterThan(800)
})

test('a server that died after the probe costs one cap, and is then known as silent', async () => {
  const server = await stun(0, '203.0.113.7')
  const before = await lab.run(async ({ port, sleep, timeOffer }, url: string) => {
    const media = port({ iceServers: [{ urls: url }], policy: { gathering: { cap: 2000 } } })
    Object.assign(globalThis, { media })
    media.probe()
    await sleep(500)
    return (await timeOffer(media)).offer
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
  expect(before).toMatch(/ typ srflx/)
  expect(after.first).toBeGreaterThan(1900)
  expect(after.second).toBeLessThan(after.first / 2)
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
