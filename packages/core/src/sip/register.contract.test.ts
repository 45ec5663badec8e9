import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { describe, expect, it, vi } from 'vitest'
import {
  freshWorlds,
  header,
  headersOf,
  type Message,
  makeWorld,
  type Parts,
  settle,
  type World,
} from './testing/peer.ts'

let world: World
const md5Challenge = 'WWW-Authenticate: Digest realm="x", nonce="m", qop="auth", algorithm=MD5'
const shaChallenge = 'WWW-Authenticate: Digest realm="x", nonce="s", qop="auth", algorithm=SHA-256'

freshWorlds((made) => {
  world = made
})

function register(expires = 600) {
  return world.agent.register({ expires }, new AbortController().signal)
}
function reply(status: number, parts: Parts = {}) {
  world.reply(world.last('REGISTER'), status, parts)
}
function contactHeader(extra = ''): string {
  return `Contact: ${header(world.last('REGISTER'), 'contact').replace(/;expires=\d+/, '')}${extra}`
}
function field(name: string): string {
  const value = header(world.last('REGISTER'), 'authorization')
  return new RegExp(`[ ,]${name}="?([^",]*)`).exec(value)?.[1] ?? ''
}

describe('REGISTER', () => {
  it('binds one contact that stays the same over flows', async () => {
    void register().catch(() => {})
    const first = world.last('REGISTER')
    expect(first.start).toBe('REGISTER sip:example.com SIP/2.0')
    expect(header(first, 'contact')).toMatch(
      /^<sip:[a-z0-9]+@[a-z0-9]+\.invalid;transport=ws>;\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>";reg-id=1;expires=600$/,
    )
    expect(header(first, 'supported').split(', ').sort()).toEqual(['gruu', 'outbound', 'path'])
    world.disconnect()
    world.connect()
    await vi.advanceTimersByTimeAsync(3_000)
    void register().catch(() => {})
    const second = world.last('REGISTER')
    for (const name of ['contact', 'call-id', 'from']) expect(header(second, name)).toBe(header(first, name))
    expect(header(second, 'cseq')).toBe('2 REGISTER')
  })

  it.each([
    [[], 'own contact, no lifetime', { bound: true }],
    [['Expires: 300'], 'Expires header', { bound: true, expires: 300 }],
  ])('takes the lifetime from what is there: %s %s', async (headers, _, expected) => {
    const outcome = register()
    reply(200, { headers: [contactHeader(), 'Contact: <sip:other@x>;expires=9', ...headers] })
    expect(await outcome).toMatchObject({ status: 200, ...expected })
  })

  it('finds its own among several contacts', async () => {
    const outcome = register()
    reply(200, { headers: [`Contact: <sip:o@x>;expires=9, ${contactHeader(';expires=77').slice(9)}`, 'Expires: 5'] })
    expect(await outcome).toMatchObject({ bound: true, expires: 77 })
  })

  it('is not bound by a 200 without our contact', async () => {
    const outcome = register()
    reply(200, { headers: ['Contact: <sip:other@x>;expires=600'] })
    expect(await outcome).toMatchObject({ status: 200, bound: false })
  })

  it('is unbound by expires 0', async () => {
    const outcome = register(0)
    expect(header(world.last('REGISTER'), 'expires')).toBe('0')
    reply(200)
    expect(await outcome).toMatchObject({ status: 200, bound: false, digest: 'none' })
  })

  it('reports Min-Expires and Retry-After', async () => {
    const brief = register()
    reply(423, { headers: ['Min-Expires: 1800'] })
    expect(await brief).toMatchObject({ status: 423, minExpires: 1800, bound: false })
    const down = register()
    reply(503, { headers: ['Retry-After: 120;duration=5'], reason: 'Down' })
    expect(await down).toMatchObject({ status: 503, reason: 'Down', retryAfter: 120, local: false })
  })

  it('fails at once without a flow, and after 32 s without an answer', async () => {
    const silent = register()
    await vi.advanceTimersByTimeAsync(33_000)
    expect(await silent).toMatchObject({ status: 408, local: true })
    world.disconnect()
    const down = register()
    await settle()
    expect(await down).toMatchObject({ status: 503, local: true, bound: false })
  })
})

describe('digest', () => {
  it('answers MD5 and SHA-256 as RFC 7616 computes them', () => {
    for (const [line, hash] of [
      [md5Challenge, md5],
      [shaChallenge, sha256],
    ] as const) {
      const each = makeWorld()
      world.agent.dispose()
      world = each
      void register().catch(() => {})
      reply(401, { headers: [line] })
      const hex = (text: string) => bytesToHex(hash(utf8ToBytes(text)))
      const ha1 = hex('alice:x:wonder-land')
      const ha2 = hex('REGISTER:sip:example.com')
      expect(field('response')).toBe(hex(`${ha1}:${field('nonce')}:00000001:${field('cnonce')}:auth:${ha2}`))
    }
  })

  it.each([
    ['MD5 first', [md5Challenge, shaChallenge]],
    ['SHA-256 first', [shaChallenge, md5Challenge]],
    [
      'quoted and unquoted',
      ['WWW-Authenticate: Digest realm=x,nonce=s,qop=auth,algorithm="SHA-256"', 'WWW-Authenticate: Basic realm="x"'],
    ],
    ['an unknown one', ['WWW-Authenticate: Digest realm="x", nonce="u", algorithm=SHA-512-256', shaChallenge]],
  ])('takes the strongest of several challenges: %s', (_, headers) => {
    void register().catch(() => {})
    reply(401, { headers })
    expect(field('algorithm')).toBe('SHA-256')
    expect(field('nonce')).toBe('s')
    expect(field('qop')).toBe('auth')
  })

  it('uses ha1 in the algorithm it was made for', () => {
    const ha1 = bytesToHex(md5(utf8ToBytes('alice:x:wonder-land')))
    world.secret.current = { username: 'alice', ha1 }
    void register().catch(() => {})
    reply(401, { headers: [shaChallenge, md5Challenge] })
    expect(field('algorithm')).toBe('MD5')
    const hex = (text: string) => bytesToHex(md5(utf8ToBytes(text)))
    expect(field('response')).toBe(hex(`${ha1}:m:00000001:${field('cnonce')}:auth:${hex('REGISTER:sip:example.com')}`))
  })

  it('escapes quotes in what it sends', () => {
    world.secret.current = { username: 'al"ice', password: 'p' }
    void register().catch(() => {})
    reply(401, { headers: ['WWW-Authenticate: Digest realm="a \\"b\\"", nonce="n"'] })
    expect(header(world.last('REGISTER'), 'authorization')).toContain('username="al\\"ice", realm="a \\"b\\""')
    expect(field('nc')).toBe('')
  })

  it('refuses a wrong password after one try', async () => {
    const outcome = register()
    reply(401, { headers: [md5Challenge] })
    reply(401, { headers: [md5Challenge] })
    expect(await outcome).toMatchObject({ status: 401, digest: 'refused', realm: 'x' })
    expect(world.count('REGISTER')).toBe(2)
  })

  it('answers a stale nonce once more', async () => {
    const outcome = register()
    reply(401, { headers: [md5Challenge] })
    reply(401, { headers: [`${md5Challenge.replace('"m"', '"m2"')}, stale=true`] })
    expect(field('nonce')).toBe('m2')
    reply(200, { headers: [contactHeader()] })
    expect(await outcome).toMatchObject({ status: 200, digest: 'accepted', bound: true })
  })

  it.each([
    ['no secret', undefined, md5Challenge],
    ['an expired secret', { username: 'alice', password: 'p', expiresAt: 1 }, md5Challenge],
    ['an unknown algorithm', { username: 'alice', password: 'p' }, md5Challenge.replace('MD5', 'MD5-sess')],
    ['no Digest', { username: 'alice', password: 'p' }, 'WWW-Authenticate: Bearer realm="x", scope="a b"'],
    ['auth-int only', { username: 'alice', password: 'p' }, md5Challenge.replace('"auth"', '"auth-int"')],
    ['an ha1 of the wrong length', { username: 'alice', ha1: 'abc' }, md5Challenge],
  ])('is unanswered with %s', async (_, secret, line) => {
    world.secret.current = secret
    const outcome = register()
    reply(401, { headers: [line] })
    expect(await outcome).toMatchObject({ status: 401, digest: 'unanswered', realm: 'x' })
    expect(world.count('REGISTER')).toBe(1)
  })

  it('a refused answer is not given again before it is asked for', async () => {
    const refused = register()
    reply(401, { headers: [md5Challenge] })
    reply(401, { headers: [md5Challenge] })
    expect((await refused).digest).toBe('refused')
    await vi.advanceTimersByTimeAsync(10_000)
    register()
    expect(header(world.last('REGISTER'), 'authorization')).toBe('')
  })

  it('a changed secret is used at the next challenge', async () => {
    const outcome = register()
    world.secret.current = { username: 'alice', password: 'new' }
    reply(401, { headers: [md5Challenge] })
    const ha1 = bytesToHex(md5(utf8ToBytes('alice:x:new')))
    const hex = (text: string) => bytesToHex(md5(utf8ToBytes(text)))
    expect(field('response')).toBe(hex(`${ha1}:m:00000001:${field('cnonce')}:auth:${hex('REGISTER:sip:example.com')}`))
    reply(200, { headers: [contactHeader()] })
    expect((await outcome).digest).toBe('accepted')
  })
})

describe('the limiter', () => {
  const wireTimes: number[] = []
  const mostIn2s = () =>
    Math.max(...wireTimes.map((from) => wireTimes.filter((time) => time >= from && time <= from + 2_000).length))

  function hostile(respond: (request: Message) => void) {
    wireTimes.length = 0
    let seen = 0
    return async () => {
      for (; seen < world.sent.length; seen += 1) {
        const request = world.sent[seen]
        if (!request) continue
        wireTimes.push(Date.now())
        respond(request)
        await settle()
      }
    }
  }

  it('holds whatever a server answers and however often it is called', async () => {
    let nonce = 0
    const pump = hostile((request) => {
      nonce += 1
      world.reply(request, 401, {
        headers: [`WWW-Authenticate: Digest realm="x", nonce="${nonce}", qop="auth", stale=true`],
      })
    })
    for (let step = 0; step < 200; step += 1) {
      void world.agent.register({ expires: 60 }, new AbortController().signal)
      await pump()
      await vi.advanceTimersByTimeAsync(50)
      await pump()
    }
    expect(wireTimes.length).toBeGreaterThan(10)
    expect(mostIn2s()).toBeLessThanOrEqual(3)
  })

  it('says how long to pause, and then a REGISTER gets through with its digest', async () => {
    const first = register()
    reply(401, { headers: [md5Challenge] })
    reply(200, { headers: [contactHeader()] })
    // A refresh needs no challenge: one more is free.
    expect((await first).pause).toBe(0)
    const refresh = register()
    reply(200, { headers: [contactHeader()] })
    const { pause } = await refresh
    expect(pause).toBeGreaterThan(1_900)
    expect(pause).toBeLessThanOrEqual(2_100)
    await vi.advanceTimersByTimeAsync(pause)
    const before = world.count('REGISTER')
    const second = register()
    reply(401, { headers: [md5Challenge.replace('"m"', '"m2"')] })
    reply(200, { headers: [contactHeader()] })
    expect(await second).toMatchObject({ status: 200, digest: 'accepted' })
    expect(world.count('REGISTER')).toBe(before + 2)
  })

  it('leaves a challenge unanswered rather than send a fourth, and says so', async () => {
    const first = register()
    reply(500)
    await first
    const second = register()
    reply(401, { headers: [md5Challenge] })
    reply(401, { headers: [`${md5Challenge.replace('"m"', '"m2"')}, stale=true`] })
    const outcome = await second
    expect(outcome).toMatchObject({ status: 401, digest: 'paced', bound: false })
    expect(outcome.pause).toBeGreaterThan(0)
    expect(world.count('REGISTER')).toBe(3)
  })

  it('a REGISTER that must wait leaves later, and not at all when it is aborted', async () => {
    for (const status of [500, 500]) {
      const outcome = register()
      reply(status)
      await outcome
    }
    const controller = new AbortController()
    const aborted = world.agent.register({ expires: 60 }, controller.signal)
    controller.abort(new Error('given up'))
    await expect(aborted).rejects.toThrow('given up')
    const waiting = register()
    expect(world.count('REGISTER')).toBe(2)
    await vi.advanceTimersByTimeAsync(2_100)
    expect(world.count('REGISTER')).toBe(3)
    reply(500)
    expect(await waiting).toMatchObject({ status: 500 })
  })
})

it('credentials are in no trace, warning or error', async () => {
  world.secret.current = { username: 'alice', password: 'wonder-land' }
  const outcome = register()
  reply(401, { headers: [md5Challenge] })
  const answered = header(world.last('REGISTER'), 'authorization')
  reply(200, { headers: [contactHeader()] })
  await outcome
  world.agent.invite(
    '1',
    { target: 'sip:bob@example.com', offer: 'v=0\r\na=crypto:1 AES inline:KEYKEY|2^31\r\nk=clear:KEYKEY\r\n' },
    () => {},
  )
  world.reply(world.last('INVITE'), 407, { headers: [md5Challenge.replace('WWW', 'Proxy')] })
  const shown = [...world.traces, ...world.warnings].join('\n')
  expect(shown).toContain('Authorization: [redacted]')
  expect(shown).toContain('Proxy-Authorization: [redacted]')
  for (const secret of ['wonder-land', field('response'), 'KEYKEY', answered]) expect(shown).not.toContain(secret)
  expect(headersOf(world.last('INVITE'), 'proxy-authorization')).toHaveLength(1)
})
