import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { passwordOf, secrets, sipCredentials, turnCredentials } from './people.ts'

const now = 1_800_000_000_400

describe('short-lived credentials', () => {
  test('name their expiry and their user, and are signed with the secret', () => {
    const { username, password, expiresAt } = sipCredentials('alice', 60, now)
    expect(username).toBe('1800000060:alice')
    expect(expiresAt).toBe(1_800_000_060_000)
    expect(password).toBe(createHmac('sha1', 'offhook-test-sip-secret').update('1800000060:alice').digest('base64'))
  })

  test('expired ones can be had', () => {
    expect(sipCredentials('alice', -5, now).expiresAt).toBeLessThan(now)
  })

  test('those of TURN are signed with another secret', () => {
    const { username, password } = turnCredentials(60, now)
    expect(username).toBe('1800000060:offhook-test')
    expect(password).not.toBe(createHmac('sha1', secrets.sip).update(username).digest('base64'))
    expect(password).toBe(createHmac('sha1', secrets.turn).update(username).digest('base64'))
  })

  test('refuse a ttl that is no number', () => {
    expect(() => sipCredentials('alice', Number.NaN)).toThrow(TypeError)
  })
})

test('every secret says that it is for tests', () => {
  for (const secret of [...Object.values(secrets), passwordOf('alice')]) expect(secret).toMatch(/^offhook-test-/)
})
