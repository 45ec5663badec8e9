import { expect, test } from 'vitest'
import * as entry from './index.ts'
import * as node from './node/index.ts'

test('the public names', () => {
  expect(Object.keys(entry).sort()).toEqual(['browserMedia', 'connectPort', 'createSwitchboard', 'parse', 'serialise'])
  expect(Object.keys(node).sort()).toEqual(['listen', 'weriftMedia'])
})
