import { expect, it } from 'vitest'
import { redact } from './redact.ts'

it('hides digest answers, folded too, and keys, and nothing else', () => {
  const message = [
    'REGISTER sip:x SIP/2.0',
    'authorization : Digest username="a",',
    ' response="SECRET"',
    'Proxy-Authorization: Digest response="SECRET"',
    'Authorization\u00a0: Digest response="SECRET"',
    'Authentication-Info: rspauth="SECRET", nextnonce="SECRET"',
    'Proxy-Authentication-Info: rspauth="SECRET"',
    'WWW-Authenticate: Digest realm="x", nonce="n"',
    '',
    'v=0',
    'k=clear:SECRET',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRET|2^20',
    'a=key-mgmt:mikey SECRET',
    'a=ice-pwd:SECRET',
    'a=sendrecv',
  ].join('\r\n')
  const shown = redact(message)
  expect(shown).not.toContain('SECRET')
  expect(shown.split('\r\n')).toHaveLength(14)
  expect(shown).toContain('nonce="n"')
  expect(shown).toContain('a=sendrecv')
})

it.each(['authorization', 'Authorization ', 'a=crypto:'])(
  'a frame full of %j costs no more than its length',
  (text) => {
    const began = performance.now()
    redact(text.repeat(300_000 / text.length))
    // The square of it is many seconds.
    expect(performance.now() - began).toBeLessThan(1500)
  },
)
