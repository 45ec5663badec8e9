import { expect, test } from 'vitest'
import { sdp } from './testing/rawClient.ts'
import { settle } from './testing/virtualClock.ts'
import { createWorld, passwordOf } from './testing/world.ts'
import type { TracedMessage } from './trace.ts'

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
