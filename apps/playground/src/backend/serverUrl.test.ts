import { expect, test } from 'vitest'
import { serverUrl } from './serverUrl.ts'

test('a path is on the origin of the page, over WebSocket', () => {
  expect(serverUrl('/sip', 'http://127.0.0.1:4242/?phones=alice')).toBe('ws://127.0.0.1:4242/sip')
  expect(serverUrl('/sip', 'https://phones.test/')).toBe('wss://phones.test/sip')
})

test('an address stands as it is', () => {
  expect(serverUrl('wss://edge1.offhook.test:18443/', 'http://127.0.0.1:4242/')).toBe('wss://edge1.offhook.test:18443/')
})
