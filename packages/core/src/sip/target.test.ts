import { expect, it } from 'vitest'
import { PhoneError } from '../errors.ts'
import { Grammar } from './sipjs.ts'
import { resolveTarget } from './target.ts'

const aor = 'sip:alice@example.com:5061;transport=ws'

it.each([
  ['sip:bob@x', 'sip:bob@x'],
  ['  sip:bob@x  ', 'sip:bob@x'],
  ['SIP:bob@x.com;transport=ws', 'sip:bob@x.com;transport=ws'],
  ['sips:bob@x', 'sips:bob@x'],
  ['sip:example.com', 'sip:example.com'],
  ['sip:bob@[2001:db8::1]:5060', 'sip:bob@[2001:db8::1]:5060'],
  ['sip:%23%2331@x', 'sip:%23%2331@x'],
  ['bob@example.org', 'sip:bob@example.org'],
  ['bob', 'sip:bob@example.com:5061'],
  ['bob.smith', 'sip:bob.smith@example.com:5061'],
  ['tel:+1 555', 'sip:+1555@example.com:5061'],
  ['tel:+1-201-555-0123;ext=9', 'sip:+12015550123@example.com:5061'],
  ['+1 (555) 0100', 'sip:+15550100@example.com:5061'],
  ['030.123-4', 'sip:0301234@example.com:5061'],
  ['*97', 'sip:*97@example.com:5061'],
  ['#31#', 'sip:%2331%23@example.com:5061'],
])('%s is %s', (text, uri) => {
  expect(resolveTarget(text, aor)).toBe(uri)
  expect(Grammar.URIParse(uri)?.toRaw()).toBe(uri)
})

it.each([
  '',
  ' ',
  'sip:',
  'tel:',
  'tel:bob',
  'http://example.com',
  'mailto:bob@x',
  'javascript:alert(1)',
  'bob smith',
  'bob\r\nEvil: 1',
  'sip:bob@x\r\nEvil: 1',
  'sip:bob@x>;tag=1',
  'sip:bob@x?Replaces=1',
  'sip:bob@x;method=BYE',
  'sip:bob:secret@x',
  'sip:bob@x@y',
  'sip:bob@x:99999',
  'sip:bob@-x',
  'sip:b%zz@x',
  'sip:b%ff@x',
  'sip:b%0d%0a@x',
  'sip:@x',
  'sip:bob@',
  '"bob" <sip:bob@x>',
  'x'.repeat(600),
])('%j is no target', (text) => {
  expect(() => resolveTarget(text, aor)).toThrowError(PhoneError)
  expect(() => resolveTarget(text, aor)).toThrowError(/not an address/)
})

it.each(['sip:bob:SECRET@x', 'sips:bob:SEC@RET@x', 'bob:SECRET@x', '"Bob" <sip:bob:SECRET@x>'])(
  'the password of %j is not shown',
  (text) => {
    expect(() => resolveTarget(text, aor)).toThrowError(/hidden\]@x/)
    expect(() => resolveTarget(text, aor)).not.toThrowError(/SEC|RET/)
  },
)

it('other mistakes are shown as they were made', () => {
  expect(() => resolveTarget('sip:bob@-x', aor)).toThrowError(/sip:bob@-x/)
})
