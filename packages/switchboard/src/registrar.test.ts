import { describe, expect, test } from 'vitest'
import { firstValue } from './message/message.ts'
import { createWorld, passwordOf } from './testing/world.ts'

const password = passwordOf('alice')
const instance = '+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000001>";reg-id=1'

test('expiry is the contact’s own, else the header’s, else the default, and is cut at the maximum', async () => {
  const { client } = createWorld({ registrar: { maxExpires: 1_000 } })
  const alice = await client('alice')
  const expires = async (lines: Record<string, string>) =>
    /expires=(\d+)/.exec(firstValue(await alice.register(password, lines), 'contact') ?? '')?.[1]
  expect(await expires({ Contact: `<${alice.contact}>;expires=120`, Expires: '300' })).toBe('120')
  expect(await expires({ Expires: '300' })).toBe('300')
  expect(await expires({ Expires: '99999' })).toBe('1000')
})

test('too brief gets 423 with the minimum, nonsense gets 400', async () => {
  const { client } = createWorld({ registrar: { minExpires: 60 } })
  const alice = await client('alice')
  const brief = await alice.register(password, { Expires: '5' })
  expect(brief.status).toBe(423)
  expect(firstValue(brief, 'min-expires')).toBe('60')
  expect((await alice.register(password, { Expires: 'soon' })).status).toBe(400)
  expect((await alice.register(password, { Contact: '<mailto:x>' })).status).toBe(400)
})

test('a binding ends with its time', async () => {
  const { client, clock, switchboard } = createWorld()
  const alice = await client('alice')
  await alice.register(password, { Expires: '60' })
  await clock.advance(59_000)
  expect(switchboard.registrations('alice')).toHaveLength(1)
  await clock.advance(1_000)
  expect(switchboard.registrations('alice')).toHaveLength(0)
})

test('expires 0 removes one contact, * removes all', async () => {
  const { registered, client, switchboard } = createWorld()
  const one = await registered('alice')
  const other = await registered('alice')
  expect(switchboard.registrations('alice')).toHaveLength(2)
  expect((await one.register(password, { Expires: '0' })).status).toBe(200)
  expect(switchboard.registrations('alice').map((each) => each.contact)).toEqual([other.contact])
  const third = await client('alice')
  expect((await third.register(password, { Contact: '*', Expires: '1' })).status).toBe(400)
  expect((await third.register(password, { Contact: '*', Expires: '0' })).status).toBe(200)
  expect(switchboard.registrations('alice')).toEqual([])
})

test.each([
  ['1', {}],
  ['2', {}],
  ['1', { Contact: '*' }],
])('a REGISTER with CSeq %s and %j does not undo the one with CSeq 2', async (cseq, contact) => {
  const { client, switchboard } = createWorld()
  const alice = await client('alice')
  await alice.register(password)
  const uri = 'sip:example.test'
  const lines = {
    To: `<${alice.uri}>`,
    'Call-ID': `register-${alice.host}`,
    CSeq: `${cseq} REGISTER`,
    Expires: '0',
    ...contact,
  }
  alice.send(alice.request('REGISTER', uri, { ...lines, Via: 'SIP/2.0/WS x;branch=z9hG4bKlate1' }))
  const challenge = await alice.nextResponse('401 REGISTER')
  const Authorization = alice.authorise(challenge, 'REGISTER', uri, 'alice', password)
  alice.send(alice.request('REGISTER', uri, { ...lines, Authorization, Via: 'SIP/2.0/WS x;branch=z9hG4bKlate2' }))
  await alice.next('500 REGISTER')
  expect(switchboard.registrations('alice')).toHaveLength(1)
})

describe('outbound', () => {
  test('the same instance and reg-id is the same binding, whatever its contact', async () => {
    const { client, switchboard } = createWorld()
    const alice = await client('alice')
    await alice.register(password, { Contact: `<sip:one@a.invalid>;${instance}`, Supported: 'outbound, gruu' })
    const answer = await alice.register(password, {
      Contact: `<sip:two@a.invalid>;${instance}`,
      Supported: 'outbound, gruu',
    })
    expect(switchboard.registrations('alice')).toMatchObject([
      { contact: 'sip:two@a.invalid', instance: 'urn:uuid:00000000-0000-4000-8000-000000000001', regId: '1' },
    ])
    expect(firstValue(answer, 'contact')).toContain('pub-gruu="sip:alice@example.test;gr=urn:uuid:')
    expect(firstValue(answer, 'require')).toBe('outbound')
  })

  test('Path comes back, Service-Route when asked for', async () => {
    const { client } = createWorld({ registrar: { serviceRoute: true } })
    const alice = await client('alice')
    const answer = await alice.register(password, { Path: '<sip:edge@p;lr>', Supported: 'path' })
    expect(firstValue(answer, 'path')).toBe('<sip:edge@p;lr>')
    expect(firstValue(answer, 'service-route')).toBe('<sip:example.test;transport=ws;lr>')
  })

  test('a GRUU reaches one device', async () => {
    const { client, registered } = createWorld()
    const desk = await registered('bob')
    const mobile = await client('bob')
    await mobile.register(passwordOf('bob'), { Contact: `<${mobile.contact}>;${instance}` })
    const alice = await registered('alice')
    alice.invite('sip:bob@example.test;gr=urn:uuid:00000000-0000-4000-8000-000000000001')
    expect((await mobile.nextRequest('INVITE')).uri).toBe(mobile.contact)
    expect(desk.untaken).toEqual([])
  })
})

test('one registers oneself, here', async () => {
  const { client } = createWorld()
  const alice = await client('alice')
  expect((await alice.register(password, { To: '<sip:bob@example.test>' })).status).toBe(403)
  expect((await alice.register(password, { To: '<sip:alice@elsewhere.test>' })).status).toBe(404)
})

test('contacts are limited, and those that are gone make room', async () => {
  const { registered, client, switchboard } = createWorld({ registrar: { maxBindings: 2 } })
  const one = await registered('alice')
  await registered('alice')
  const third = await client('alice')
  expect((await third.register(password)).status).toBe(403)
  one.socket.close()
  await expect.poll(() => switchboard.registrations('alice').map((each) => each.connected)).toEqual([false, true])
  expect((await third.register(password)).status).toBe(200)
})

test('a REGISTER with more contacts than there is room for changes nothing', async () => {
  const { client, switchboard } = createWorld({ registrar: { maxBindings: 2 } })
  const alice = await client('alice')
  const Contact = ['a', 'b', 'c'].map((user) => `<sip:${user}@device.invalid>`).join(', ')
  expect((await alice.register(password, { Contact })).status).toBe(403)
  expect(switchboard.registrations('alice')).toEqual([])
})
