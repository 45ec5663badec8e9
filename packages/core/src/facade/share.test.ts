import { expect, it } from 'vitest'
import { share } from './share.ts'

it('gives back the same object where nothing changed', () => {
  const before = share(undefined, { a: { b: [1, { c: 'x' }] }, d: null })
  expect(share(before, { a: { b: [1, { c: 'x' }] }, d: null })).toBe(before)
})

it('takes over every part that did not change', () => {
  const before = share(undefined, { calls: [{ id: 1 }, { id: 2 }], error: { code: 'x' } })
  const after = share(before, { calls: [{ id: 1 }, { id: 3 }], error: { code: 'x' } })
  expect(after).toEqual({ calls: [{ id: 1 }, { id: 3 }], error: { code: 'x' } })
  expect(after.error).toBe(before.error)
  expect(after.calls[0]).toBe(before.calls[0])
  expect(after.calls).not.toBe(before.calls)
})

it.each([
  [{ a: 1 }, {}],
  [{}, { a: undefined }],
  [[1], [1, 2]],
  [[1, 2], [1]],
  [[], {}],
  [{ 0: 'a' }, ['a']],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: 0 }, { a: -0 }],
  [null, {}],
])('sees that %j became %j', (before, after) => {
  const shared = share<unknown>(share<unknown>(undefined, before), after)
  expect(shared).toEqual(after)
  expect(Array.isArray(shared)).toBe(Array.isArray(after))
})

it('freezes what it gives, as deep as it goes, and nothing that it was given', () => {
  const given = { list: [{ id: 1 }] }
  const shared = share(undefined, given)
  for (const part of [shared, shared.list, shared.list[0]]) expect(Object.isFrozen(part)).toBe(true)
  expect(Object.isFrozen(given)).toBe(false)
  expect(share<unknown>(shared, 7)).toBe(7)
})

it('takes what it gave before as it is, wherever it stands', () => {
  const [first, second] = [share(undefined, { id: 1 }), share(undefined, { id: 2 })]
  const both = share(undefined, { calls: [first, second] })
  expect(both.calls).toEqual([{ id: 1 }, { id: 2 }])
  expect(both.calls[0]).toBe(first)
  // The first call ended: the second is the same object, in another place.
  expect(share(both, { calls: [second] }).calls[0]).toBe(second)
})
