import { describe, expect, it } from 'vitest'
import { PhoneError } from '../errors.ts'
import {
  assertContentType,
  assertHeader,
  assertHeaders,
  assertText,
  clean,
  escapeQuoted,
  parseAddress,
  parseDisplayName,
  parseReason,
  parseSeconds,
  parseWarning,
} from './headers.ts'

describe('what an application gives', () => {
  it('passes as a header when name and value are plain', () => {
    expect(assertHeader('X-Account', '42; a="b" ü')).toBe('X-Account: 42; a="b" ü')
    expect(assertHeaders({ 'X-A': '1', Subject: 'hi' })).toEqual(['X-A: 1', 'Subject: hi'])
    expect(assertHeaders(undefined)).toEqual([])
  })

  it.each([
    ['X-A', 'a\r\nEvil: 1'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\u0000b'],
    ['X-A', 'a\u0085b'],
    ['X-A', 'x'.repeat(5000)],
    ['X A', '1'],
    ['X:A', '1'],
    ['', '1'],
    ['X\r\n', '1'],
    ...'Via From TO call-id CSeq Contact Route Record-Route Content-Length content-type Authorization v f t i m l c k'
      .split(' ')
      .map((name) => [name, '1']),
  ])('is refused as a header: %j %j', (name, value) => {
    expect(() => assertHeader(name ?? '', value ?? '')).toThrowError(PhoneError)
    try {
      assertHeader(name ?? '', value ?? '')
    } catch (error) {
      expect(error).toMatchObject({ code: 'headerInjection' })
      expect(String(error)).not.toMatch(/[\r\n]|Evil/)
    }
  })

  it('cannot leave its quotes', () => {
    expect(escapeQuoted('a"b\\', 'name')).toBe('a\\"b\\\\')
    expect(() => escapeQuoted('a\r\nb', 'name')).toThrowError(PhoneError)
    expect(() => assertText('x'.repeat(300), 'reason')).toThrowError(PhoneError)
  })

  it('is a media type', () => {
    expect(assertContentType('application/dtmf-relay')).toBe('application/dtmf-relay')
    expect(assertContentType('text/plain; charset="utf-8"')).toBe('text/plain; charset="utf-8"')
    for (const bad of ['', 'text', 'a/b\r\nX: 1', 'a/b;x'])
      expect(() => assertContentType(bad)).toThrowError(PhoneError)
  })
})

describe('what a peer sends', () => {
  it('is cleaned and bounded', () => {
    expect(clean(' a\r\nb\u0000\u009f ')).toBe('a  b')
    expect(clean('Bob \u202elave\u2066 \u200fx')).toBe('Bob lave \u200fx')
    expect(clean('x'.repeat(500))).toHaveLength(256)
    expect(clean(undefined)).toBe('')
  })

  it('may be seconds', () => {
    expect(parseSeconds('120')).toBe(120)
    expect(parseSeconds(' 18000;duration=3600')).toBe(18000)
    expect(parseSeconds('120 (I am busy)')).toBe(120)
    expect(parseSeconds('9999999999')).toBe(2 ** 32 - 1)
    for (const bad of ['', 'x', '-1', '1e3', undefined, '12345678901']) expect(parseSeconds(bad)).toBeUndefined()
  })

  it('may be a Reason', () => {
    expect(parseReason(['SIP;cause=200;text="Call completed elsewhere"'])).toEqual({
      cause: 200,
      text: 'Call completed elsewhere',
    })
    expect(parseReason(['Q.850 ; cause = 16', 'SIP ; cause=487'])).toEqual({ cause: 487 })
    expect(parseReason(['Q.850;text="a, \\"b\\"";cause=17, Q.850;cause=1'])).toEqual({ cause: 17, text: 'a, "b"' })
    expect(parseReason(['SIP;cause=junk'])).toEqual({})
    expect(parseReason([])).toEqual({})
  })

  it('may be a Warning', () => {
    expect(parseWarning('304 h "Media \\"type\\" not available"')).toBe('Media "type" not available')
    expect(parseWarning('junk')).toBeUndefined()
  })

  it('may be an address', () => {
    expect(parseAddress('"A <x>, b" <sip:a@b;c=d>;tag=1')).toBe('sip:a@b;c=d')
    expect(parseAddress('<tel:+1555>')).toBe('tel:+1555')
    expect(parseAddress('Bob <sip:b@c>, <tel:1>')).toBe('sip:b@c')
    expect(parseAddress('sip:a@b;tag=1')).toBe('sip:a@b')
    for (const bad of ['', 'x', '<>', undefined]) expect(parseAddress(bad)).toBeUndefined()
  })

  it('may be a display name', () => {
    expect(parseDisplayName('A \\"b\\"')).toBe('A "b"')
    expect(parseDisplayName('')).toBeUndefined()
  })

  it('takes no longer for hostile text', () => {
    const started = performance.now()
    const long = `"${'\\'.repeat(4000)}${'a;'.repeat(2000)}<`
    parseReason([long, `SIP;text="${'\\"'.repeat(4000)}`, ','.repeat(8000)])
    parseAddress(long)
    parseWarning(`304 h "${'\\"'.repeat(4000)}`)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
