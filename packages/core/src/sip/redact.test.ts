import { expect, it } from 'vitest'
import { redact } from './redact.ts'

it('hides digest answers, folded too, and SDES keys, and nothing else', () => {
  const message = [
    'REGISTER sip:x SIP/2.0',
    'authorization : Digest username="a",',
    ' response="SECRET"',
    'Proxy-Authorization: Digest response="SECRET"',
    'WWW-Authenticate: Digest realm="x", nonce="n"',
    '',
    'v=0',
    'k=clear:SECRET',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRET|2^20',
    'a=key-mgmt:mikey SECRET',
    'a=sendrecv',
  ].join('\r\n')
  const shown = redact(message)
  expect(shown).not.toContain('SECRET')
  expect(shown.split('\r\n')).toHaveLength(10)
  expect(shown).toContain('nonce="n"')
  expect(shown).toContain('a=sendrecv')
})
