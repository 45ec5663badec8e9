import { expect, test } from 'vitest'
import { connectionItem, countdownWords, credentialsItem, registrationItem } from './lineItems.ts'

test('a connection that is tried again says when', () => {
  expect(connectionItem({ status: 'reconnecting', attempt: 2, retryAt: 5_000 })).toEqual({
    title: 'Connection',
    lamp: 'busy',
    words: 'reconnecting',
    countdown: { words: 'retry in ', to: 5_000 },
  })
})

test('the time of a registration counts only while there is one', () => {
  expect(registrationItem({ status: 'registered', expiresAt: 5_000 }).countdown).toEqual({ words: '', to: 5_000 })
  expect(registrationItem({ status: 'suspended', expiresAt: 5_000 })).not.toHaveProperty('countdown')
})

test('credentials that are refused light the lamp of what is bad', () => {
  expect(credentialsItem({ status: 'revoked' })).toEqual({ title: 'Credentials', lamp: 'bad', words: 'revoked' })
})

test('a countdown ends at nothing', () => {
  const countdown = { words: 'retry in ', to: 300_000 }
  expect(countdownWords(countdown, -400)).toBe('retry in 5:00')
  expect(countdownWords(countdown, 299_500)).toBe('retry in 0:00')
  expect(countdownWords(countdown, 900_000)).toBe('retry in 0:00')
})
