import { expect, test } from 'vitest'
import { isOwnPage } from './isOwnPage.ts'

const asks = (host: string, origin?: string, boundTo = '127.0.0.1') =>
  isOwnPage({ headers: { host, ...(origin && { origin }) } }, boundTo)

test('the page itself and programs on this machine may ask', () => {
  expect(asks('localhost:4242', 'http://localhost:4242')).toBe(true)
  expect(asks('127.0.0.1:4242')).toBe(true)
  expect(asks('[::1]:4242', 'http://[::1]:4242')).toBe(true)
})

test('other sites may not, not even under a name that was made to point here', () => {
  expect(asks('127.0.0.1:4242', 'http://evil.test')).toBe(false)
  expect(asks('127.0.0.1:4242', 'http://127.0.0.1:9999')).toBe(false)
  expect(asks('127.0.0.1:4242', 'null')).toBe(false)
  expect(asks('evil.test:4242', 'http://evil.test:4242')).toBe(false)
})

test('bound to a wider address on purpose, the own origin is enough', () => {
  expect(asks('lab.test:4242', 'http://lab.test:4242', '0.0.0.0')).toBe(true)
  expect(asks('lab.test:4242', 'http://evil.test', '0.0.0.0')).toBe(false)
})
