import { expect, test } from 'vitest'
import { textOfRole } from './markup.ts'

test.for([
  ['React', '<p>Alice is <strong role="status">unregistered</strong></p>'],
  ['Vue', '<p>Alice is <strong role="status" data-v-1>unregistered</strong></p><!---->'],
  ['Svelte', '<p>Alice is <strong role="status"><!--[-->unregistered<!--]--></strong></p>'],
] as const)('the state of the phone in the markup of %s', ([, html]) => {
  expect(textOfRole(html, 'status')).toBe('unregistered')
})

test('markup without it, or with two of them, has none', () => {
  expect(textOfRole('<p>Alice</p><script>role="status"</script>', 'status')).toBeUndefined()
  expect(textOfRole('<b role="status">a</b><b role="status">b</b>', 'status')).toBeUndefined()
  expect(textOfRole('<b role="alert">a</b>', 'status')).toBeUndefined()
})
