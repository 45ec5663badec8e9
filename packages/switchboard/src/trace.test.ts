import { expect, test } from 'vitest'
import { sdp } from './testing/rawClient.ts'
import { settle } from './testing/virtualClock.ts'
import { createWorld, passwordOf } from './testing/world.ts'
import type { TracedMessage } from './trace.ts'

test('keys of every kind, and what a callee proves with the password, are taken out', async () => {
  const { registered, switchboard } = createWorld()
  const texts: string[] = []
  switchboard.trace(({ text }) => texts.push(text))
  const alice = await registered('alice')
  const bob = await registered('bob')
  alice.invite('sip:bob@example.test')
  const keys = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRET\r\nk=clear:SECRET\r\na=key-mgmt:mikey SECRET\r\n'
  const info = { 'Authentication-Info': 'rspauth="SECRET"', 'Proxy-Authentication-Info': 'rspauth="SECRET", qop=auth' }
  bob.respond(await bob.nextRequest('INVITE'), 200, `${sdp}${keys}`, info)
  await alice.next('200 INVITE')
  const text = texts.join('\n')
  expect(text).not.toContain('SECRET')
  expect(text).toContain('Authentication-Info: [redacted]')
  expect(text).toContain('a=key-mgmt:[redacted]')
})

test('everything that passes is told, and no secret', async () => {
  const { client, switchboard } = createWorld()
  const traced: TracedMessage[] = []
  const stop = switchboard.trace((message) => traced.push(message))
  const alice = await client('alice')
  await alice.register(passwordOf('alice'))
  alice.invite('sip:echo@example.test', {}, `${sdp}a=ice-pwd:hush-hush\r\n`)
  await alice.next('200 INVITE')
  expect(traced.map((each) => `${each.partyKind} ${each.party ?? '?'} ${each.direction} ${each.summary}`)).toEqual([
    'client alice in REGISTER',
    'client alice out 401 Unauthorized',
    'client alice in REGISTER',
    'client alice out 200 OK',
    'client alice in INVITE',
    'client alice out 100 Trying',
    'line echo out INVITE',
    'line echo in 200 OK',
    'client alice out 200 OK',
  ])
  const text = traced.map((each) => each.text).join('\n')
  expect(text).toContain('Authorization: Digest [redacted]')
  expect(text).toContain('a=ice-pwd:[redacted]')
  expect(text).not.toContain('hush-hush')
  expect(text).not.toMatch(/response=/)
  const count = traced.length
  stop()
  alice.invite('sip:busy@example.test')
  await settle()
  expect(traced).toHaveLength(count)
})
