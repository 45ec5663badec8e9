import { describe, expect, test } from 'vitest'
import { firstValue } from '../message/message.ts'
import { createWorld, passwordOf } from '../testing/world.ts'
import { digestResponse, parseAnswer } from './digest.ts'

describe('RFC 7616 3.9.1', () => {
  const base = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    uri: '/dir/index.html',
    qop: 'auth',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    nc: '00000001',
  }

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('%s', (algorithm, expected) => {
    expect(digestResponse({ ...base, algorithm }, 'GET', 'Circle of Life')).toBe(expected)
  })
})

test('only digests that we can check are read', () => {
  expect(parseAnswer('Basic abc')).toBeUndefined()
  expect(parseAnswer('Digest username="a", nonce="n", uri="u", response="r", algorithm=SHA-512')).toBeUndefined()
  expect(parseAnswer('Digest username="a"')).toBeUndefined()
  expect(parseAnswer('digest username="a\\"b, c", realm="r", nonce="n", uri="u", response="R"')).toMatchObject({
    username: 'a"b, c',
    algorithm: 'MD5',
    response: 'r',
  })
})

test('a challenge a header, the preferred algorithm first', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  alice.send(alice.request('REGISTER', 'sip:example.test', { To: '<sip:alice@example.test>' }))
  const challenge = await alice.nextResponse('401 REGISTER')
  const headers = challenge.headers.filter((each) => each.key === 'www-authenticate').map((each) => each.value)
  expect(headers).toHaveLength(2)
  expect(headers[0]).toContain('algorithm=SHA-256, qop="auth"')
  expect(headers[1]).toContain('algorithm=MD5')
})

test('the list of algorithms is the owner’s to choose', async () => {
  const { registered } = createWorld({ digest: { algorithms: ['MD5'] } })
  const alice = await registered('alice')
  expect(firstValue(alice.received[0] ?? { headers: [] }, 'www-authenticate')).toContain('algorithm=MD5')
})

test('a wrong password is another challenge, and not stale', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  const answer = await alice.register('wrong')
  expect(answer.status).toBe(401)
  expect(firstValue(answer, 'www-authenticate')).not.toContain('stale')
})

test('an old nonce is stale: the same password is good again without asking anyone', async () => {
  const { client, clock } = createWorld({ digest: { nonceLifetime: 60 } })
  const alice = await client('alice')
  const uri = 'sip:example.test'
  const base = { To: '<sip:alice@example.test>', Expires: '600' }
  alice.send(alice.request('REGISTER', uri, base))
  const challenge = await alice.nextResponse('401 REGISTER')
  await clock.advance(61_000)
  const Authorization = alice.authorise(challenge, 'REGISTER', uri, 'alice', passwordOf('alice'))
  alice.send(alice.request('REGISTER', uri, { ...base, Authorization }))
  const stale = await alice.nextResponse('401 REGISTER')
  expect(firstValue(stale, 'www-authenticate')).toContain('stale=true')
  const again = alice.authorise(stale, 'REGISTER', uri, 'alice', passwordOf('alice'))
  alice.send(alice.request('REGISTER', uri, { ...base, Authorization: again }))
  expect((await alice.nextResponse('200 REGISTER')).status).toBe(200)
})

test('a count is good once, and counts may come in any order', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  const uri = 'sip:example.test'
  const base = { To: '<sip:alice@example.test>', Expires: '600' }
  alice.send(alice.request('REGISTER', uri, base))
  const challenge = await alice.nextResponse('401 REGISTER')
  const send = (nc: string) => {
    const Authorization = alice.authorise(challenge, 'REGISTER', uri, 'alice', passwordOf('alice'), nc)
    alice.send(alice.request('REGISTER', uri, { ...base, Authorization }))
  }
  send('00000002')
  await alice.next('200 REGISTER')
  send('00000001')
  await alice.next('200 REGISTER')
  send('00000002')
  expect(firstValue(await alice.nextResponse('401 REGISTER'), 'www-authenticate')).toContain('stale=true')
})

test('a nonce of somebody else’s making is not taken', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  const uri = 'sip:example.test'
  const forged = {
    kind: 'response' as const,
    status: 401,
    reason: '',
    body: '',
    headers: [
      {
        key: 'www-authenticate',
        name: 'WWW-Authenticate',
        value: 'Digest realm="example.test", nonce="zzz.a.b", algorithm=MD5',
      },
    ],
  }
  const Authorization = alice.authorise(forged, 'REGISTER', uri, 'alice', passwordOf('alice'))
  alice.send(alice.request('REGISTER', uri, { To: '<sip:alice@example.test>', Authorization }))
  const answer = await alice.nextResponse('401 REGISTER')
  expect(firstValue(answer, 'www-authenticate')).not.toContain('stale')
})

test('an answer without qop is good once, and one for another URI never', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  const base = { To: '<sip:alice@example.test>', Expires: '600' }
  const challenged = async () => {
    alice.send(alice.request('REGISTER', 'sip:example.test', base))
    const challenge = firstValue(await alice.nextResponse('401 REGISTER'), 'www-authenticate') ?? ''
    return /nonce="([^"]+)"/.exec(challenge)?.[1] ?? ''
  }
  const answer = (nonce: string, uri: string) => {
    const fields = { username: 'alice', realm: 'example.test', nonce, uri, algorithm: 'MD5' as const, qop: '' }
    const response = digestResponse({ ...fields, cnonce: '', nc: '' }, 'REGISTER', passwordOf('alice'))
    const Authorization = `Digest username="alice", realm="example.test", nonce="${nonce}", uri="${uri}", response="${response}"`
    alice.send(alice.request('REGISTER', 'sip:example.test', { ...base, Authorization }))
  }
  const nonce = await challenged()
  answer(nonce, 'sip:example.test')
  await alice.next('200 REGISTER')
  answer(nonce, 'sip:example.test')
  expect(firstValue(await alice.nextResponse('401 REGISTER'), 'www-authenticate')).toContain('stale=true')
  answer(await challenged(), 'sip:other.test')
  expect((await alice.nextResponse('400 REGISTER')).reason).toBe('Digest URI Differs')
})

describe('short-lived credentials', () => {
  test('register while they last, then are challenged', async () => {
    const { client, clock, switchboard } = createWorld()
    const issued = switchboard.issueCredentials('alice', { ttl: 60 })
    expect(issued.username).toBe(`${clock.now() / 1000 + 60}:alice`)
    expect(issued.expiresAt).toBe(clock.now() + 60_000)
    const alice = await client('alice')
    expect((await alice.register(issued.password, {}, issued.username)).status).toBe(200)
    await clock.advance(60_000)
    expect((await alice.register(issued.password, {}, issued.username)).status).toBe(401)
  })

  test('are good for their own user alone', async () => {
    const { client, switchboard } = createWorld()
    const issued = switchboard.issueCredentials('bob', { ttl: 60 })
    const alice = await client('alice')
    expect((await alice.register(issued.password, {}, issued.username)).status).toBe(403)
    expect((await alice.register(issued.password, {}, issued.username.replace('bob', 'alice'))).status).toBe(401)
  })

  test('revoked: 403 for what was issued before, until restored; later ones are good', async () => {
    const { client, switchboard } = createWorld()
    const before = switchboard.issueCredentials('alice', { ttl: 60 })
    switchboard.revoke('alice')
    const after = switchboard.issueCredentials('alice', { ttl: 60 })
    const alice = await client('alice')
    expect(await alice.register(before.password, {}, before.username)).toMatchObject({
      status: 403,
      reason: 'Credentials Revoked',
    })
    expect((await alice.register(passwordOf('alice'))).status).toBe(403)
    expect((await alice.register('wrong')).status).toBe(401)
    expect((await alice.register(after.password, {}, after.username)).status).toBe(200)
    switchboard.restore('alice')
    expect((await alice.register(before.password, {}, before.username)).status).toBe(200)
  })

  test('expired before their time: another challenge for what was issued before; later ones are good', async () => {
    const { client, switchboard } = createWorld()
    const before = switchboard.issueCredentials('alice', { ttl: 60 })
    const others = switchboard.issueCredentials('bob', { ttl: 60 })
    switchboard.expireCredentials('alice')
    const after = switchboard.issueCredentials('alice', { ttl: 60 })
    const [alice, bob] = [await client('alice'), await client('bob')]
    expect((await alice.register(before.password, {}, before.username)).status).toBe(401)
    expect((await alice.register(after.password, {}, after.username)).status).toBe(200)
    expect((await alice.register(passwordOf('alice'))).status).toBe(200)
    expect((await bob.register(others.password, {}, others.username)).status).toBe(200)
  })

  test('are for users only', () => {
    const { switchboard } = createWorld()
    expect(() => switchboard.issueCredentials('nobody', { ttl: 60 })).toThrow(RangeError)
  })
})

describe('calls', () => {
  test('whoever is not registered on the flow says who they are, and the callee does not see it', async () => {
    const { client, registered } = createWorld()
    const bob = await registered('bob')
    const alice = await client('alice')
    const uri = 'sip:bob@example.test'
    alice.invite(uri)
    const challenge = await alice.nextResponse('407 INVITE')
    const answer = alice.authorise(challenge, 'INVITE', uri, 'alice', passwordOf('alice'))
    alice.invite(uri, { 'Proxy-Authorization': answer })
    expect(firstValue(await bob.next('INVITE'), 'proxy-authorization')).toBeUndefined()
  })

  test('nobody calls in another’s name', async () => {
    const { client, registered } = createWorld()
    await registered('bob')
    const alice = await client('alice')
    const uri = 'sip:bob@example.test'
    const From = '<sip:carol@example.test>;tag=1'
    alice.invite(uri, { From })
    const challenge = await alice.nextResponse('407 INVITE')
    const answer = alice.authorise(challenge, 'INVITE', uri, 'alice', passwordOf('alice'))
    alice.invite(uri, { From, 'Proxy-Authorization': answer })
    expect((await alice.nextResponse('403 INVITE')).reason).toBe('From Is Not You')
  })

  test('who hides is known to us and not to the callee', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    const bob = await registered('bob')
    alice.invite('sip:bob@example.test', { From: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', Privacy: 'id' })
    expect(firstValue(await bob.next('INVITE'), 'p-asserted-identity')).toBeUndefined()
  })

  test('a revoked user is asked again, registered or not', async () => {
    const { registered, switchboard } = createWorld()
    const alice = await registered('alice')
    switchboard.revoke('alice')
    alice.invite('sip:echo@example.test')
    const challenge = await alice.nextResponse('407 INVITE')
    const answer = alice.authorise(challenge, 'INVITE', 'sip:echo@example.test', 'alice', passwordOf('alice'))
    alice.invite('sip:echo@example.test', { 'Proxy-Authorization': answer })
    expect((await alice.nextResponse('403 INVITE')).reason).toBe('Credentials Revoked')
  })
})
