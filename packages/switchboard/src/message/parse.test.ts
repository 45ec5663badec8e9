import { describe, expect, test } from 'vitest'
import { parseAddress, parseUri } from './address.ts'
import { allValues, firstValue } from './message.ts'
import { limits, parse } from './parse.ts'
import { serialise } from './serialise.ts'
import { truncateUtf8, utf8Length } from './utf8.ts'

const lines = [
  'INVITE sip:bob@example.test SIP/2.0',
  'Via: SIP/2.0/WS a.invalid;branch=z9hG4bK1',
  'From: "Alice, A." <sip:alice@example.test>;tag=1',
  'To: <sip:bob@example.test>',
  'Call-ID: 1@a',
  'CSeq: 1 INVITE',
]

function frame(extra: readonly string[] = [], body = '', start = lines): string {
  return `${[...start, ...extra].join('\r\n')}\r\n\r\n${body}`
}

function without(name: string): string[] {
  return lines.filter((line) => !line.startsWith(name))
}

function replaced(name: string, line: string): string[] {
  return lines.map((each) => (each.startsWith(name) ? line : each))
}

describe('what is read', () => {
  test('a message comes back as it was written', () => {
    const text = frame(['Content-Type: text/plain', 'Content-Length: 5'], 'hello')
    const result = parse(text)
    expect(result.ok && serialise(result.message)).toBe(text)
  })

  test('compact names are expanded', () => {
    const text =
      'OPTIONS sip:x@y SIP/2.0\r\nv: V\r\nf: F\r\nt: T\r\ni: I\r\nCSeq: 1 OPTIONS\r\nk: gruu\r\no: refer\r\nx: 90\r\n\r\n'
    const result = parse(text)
    expect(result.ok && result.message.headers.map((each) => each.name)).toEqual([
      'Via',
      'From',
      'To',
      'Call-ID',
      'CSeq',
      'Supported',
      'Event',
      'Session-Expires',
    ])
  })

  test('folded lines are one value', () => {
    const result = parse(frame(['Subject: one', '  two', '\tthree']))
    expect(result.ok && firstValue(result.message, 'subject')).toBe('one two three')
  })

  test('Content-Length counts bytes: what is behind them is not body', () => {
    const result = parse(frame(['Content-Length: 6'], 'zoë€ä'))
    // z, o, ë (2): the euro sign would be bytes 5 to 7.
    expect(result.ok && result.message.body).toBe('zoë')
    const written = serialise({ kind: 'response', status: 200, reason: 'OK', headers: [], body: 'zoë€😀' })
    expect(written).toContain('Content-Length: 11\r\n')
  })

  test('lists are split outside quotes and brackets', () => {
    const result = parse(frame(['Contact: "a, b" <sip:a@x;p=1,2>;q=1, <sip:c@d>', 'Contact: <sip:e@f>']))
    expect(result.ok && allValues(result.message, 'contact')).toEqual([
      '"a, b" <sip:a@x;p=1,2>;q=1',
      '<sip:c@d>',
      '<sip:e@f>',
    ])
  })

  test('blank lines before the start line are passed over', () => {
    expect(parse(`\r\n\r\n${frame()}`).ok).toBe(true)
  })
})

describe('what is refused, with a reason and enough to answer', () => {
  test.each([
    [
      'a version that is not ours',
      frame([], '', replaced('INVITE', 'INVITE sip:b@x SIP/7.0')),
      505,
      'Version Not Supported',
    ],
    ['a body that is cut short', frame(['Content-Length: 10'], 'short'), 400, 'Body Shorter Than Content-Length'],
    ['a negative Content-Length', frame(['Content-Length: -999']), 400, 'Malformed Content-Length'],
    ['a second Content-Length', frame(['Content-Length: 0', 'l: 3']), 400, 'Repeated Content-Length'],
    ['a second From', frame(['From: <sip:eve@x>;tag=2']), 400, 'Repeated From'],
    ['a CSeq of another method', frame([], '', replaced('CSeq', 'CSeq: 1 BYE')), 400, 'CSeq Method Differs'],
    ['a CSeq that overflows', frame([], '', replaced('CSeq', 'CSeq: 4294967296 INVITE')), 400, 'Malformed CSeq'],
    ['a header without a colon', frame(['what is this']), 400, 'Malformed Header'],
    ['a name with a space in it', frame(['Bad Name: x']), 400, 'Malformed Header'],
    ['a bare line feed', frame(['Subject: a\nEvil: b']), 400, 'Control Character in Header'],
    ['a NUL', frame(['Subject: a\u0000b']), 400, 'Control Character in Header'],
    ['a line of 9,000 characters', frame([`Subject: ${'a'.repeat(9_000)}`]), 400, 'Header Line Too Long'],
    [
      'a value folded beyond the limit',
      frame(['Subject: a', ...Array(3).fill(` ${'b'.repeat(4_000)}`)]),
      400,
      'Header Line Too Long',
    ],
  ])('%s', (_what, text, status, reason) => {
    const result = parse(text)
    expect(result).toMatchObject({ ok: false, status, reason, request: { method: 'INVITE' } })
  })
})

describe('what cannot even be answered', () => {
  test.each([
    ['nothing', ''],
    ['a lone line', 'INVITE'],
    ['something else', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['LF for CRLF', frame().replaceAll('\r\n', '\n')],
    ['a space too many in the start line', frame([], '', replaced('INVITE', 'INVITE  sip:b@x SIP/2.0'))],
    ['a status of 99', 'SIP/2.0 99 Low\r\n\r\n'],
    ['headers without an end', lines.join('\r\n')],
    ['no Via', frame([], '', without('Via'))],
    ['no Call-ID', frame([], '', without('Call-ID'))],
    ['a response with a CSeq that is none', frame([], '', ['SIP/2.0 200 OK', ...replaced('CSeq', 'CSeq: x').slice(1)])],
    ['201 headers', frame(Array(201).fill('X: y'))],
    ['a frame over 64 KiB', frame([], 'x'.repeat(limits.frameBytes))],
    ['a frame over 64 KiB in bytes only', frame([], '€'.repeat(limits.frameBytes / 2))],
  ])('%s', (_what, text) => {
    const result = parse(text)
    expect(result.ok).toBe(false)
    expect(result.ok || result.request).toBeUndefined()
  })

  test('no mutation of a good message makes it throw', () => {
    const good = frame(['Contact: "x" <sip:a@b;p=1>;q=0.5', 'Content-Length: 3'], 'abc')
    const noise = ['\r', '\n', '\u0000', '"', '<', '>', ';', ',', ':', '\ud800', '%', ' ', '€', '']
    let refused = 0
    for (let at = 0; at < good.length; at++) {
      for (const each of noise) {
        const result = parse(good.slice(0, at) + each + good.slice(at + 1))
        if (!result.ok) refused++
        else {
          serialise(result.message)
          parseAddress(firstValue(result.message, 'from') ?? '')
          parseAddress(firstValue(result.message, 'contact') ?? '')
          if (result.message.kind === 'request') parseUri(result.message.uri)
        }
      }
    }
    expect(refused).toBeGreaterThan(500)
  })
})

describe('addresses', () => {
  test.each([
    ['"Bob \\"B\\"" <sip:bob@x;transport=ws>;tag=1', 'Bob "B"', 'sip:bob@x;transport=ws', '1'],
    ['Bob <sip:bob@x>;TAG=2', 'Bob', 'sip:bob@x', '2'],
    ['sip:bob@x;tag=3', '', 'sip:bob@x', '3'],
  ])('%s', (text, displayName, uri, tag) => {
    const address = parseAddress(text)
    expect(address).toMatchObject({ displayName, uri })
    expect(address?.params.get('tag')).toBe(tag)
  })

  test.each(['', '"open', '"a" sip:x@y', '<sip:x@y'])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test('URIs are taken apart and unescaped', () => {
    expect(parseUri('sip:%2331%23@EXAMPLE.test:5060;x=1')).toMatchObject({
      user: '#31#',
      host: 'example.test',
      port: '5060',
    })
    expect(parseUri('tel:+1-555-(0100)')).toMatchObject({ scheme: 'tel', user: '+15550100' })
    for (const bad of ['bob', 'sip:', 'sip:b b@x', 'sip:%zz@x', 'http://x', 'tel:'])
      expect(parseUri(bad)).toBeUndefined()
  })
})

test('UTF-8 is measured as an encoder would', () => {
  for (const text of ['', 'abc', 'zoë', '€', '😀x', '\ud800', 'a\udc00b', '\ud83d\ud83d\ude00']) {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
  }
  expect(truncateUtf8('a😀b', 4)).toBe('a')
  expect(truncateUtf8('a😀b', 5)).toBe('a😀')
})

test('half a surrogate pair is malformed, a whole one is a character', () => {
  const frame = (user: string) =>
    `OPTIONS sip:x SIP/2.0\r\nVia: v\r\nFrom: <sip:${user}@x>\r\nTo: t\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n\r\n`
  expect(parse(frame('\ud800'))).toMatchObject({ ok: false, reason: 'Malformed UTF-16' })
  expect(parse(frame('\ud83d\ude00'))).toMatchObject({ ok: true })
})
