import { expect, it } from 'vitest'
import { bestChallenges } from './challenge.ts'

const challenge = (rest: string) => `WWW-Authenticate: Digest realm="r", nonce="n", ${rest}`
const best = (...lines: string[]) => bestChallenges(lines, () => true)[0]

it('a challenge that wants the body protected is left for one that can be answered', () => {
  const intOnly = challenge('algorithm=SHA-256, qop="auth-int"')
  expect(best(intOnly, challenge('algorithm=MD5, qop="auth"'))).toContain('algorithm=MD5')
  expect(best(challenge('algorithm=SHA-256, qop="auth-int, auth"'), challenge('algorithm=MD5'))).toContain('SHA-256')
  expect(best(challenge('algorithm=MD5'))).toContain('algorithm=MD5')
  expect(best(intOnly)).toContain('algorithm=unsupported')
})

it('a word without a value is no parameter', () => {
  expect(best('WWW-Authenticate: Digest realm, nonce = "n" , opaque="o", junk, qop=auth')).toBe(
    'www-authenticate: Digest realm="", nonce="n", algorithm=MD5, opaque="o", qop="auth"',
  )
})

it.each(['a', 'a ', 'a=', '"a'])('a line full of %j costs no more than its length', (text) => {
  const began = performance.now()
  best(`WWW-Authenticate: ${text.repeat(200_000 / text.length)}`)
  // The square of it is many seconds.
  expect(performance.now() - began).toBeLessThan(1500)
})
