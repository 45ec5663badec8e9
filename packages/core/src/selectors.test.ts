import { describe, expect, it } from 'vitest'
import { liveCall, sameShallow, selectActiveCall, selectCall, selectIncomingCall, stoppedPhone } from './selectors.ts'
import { createFakePhone } from './testing/fakePhone.ts'
import type { CallStatus } from './types.ts'

type Planned = readonly [
  id: string,
  direction: 'incoming' | 'outgoing',
  status: CallStatus,
  hold?: 'holding' | 'held' | 'resuming',
]

function phoneWith(...calls: readonly Planned[]) {
  const phone = createFakePhone()
  for (const [id, direction, status, local = 'active'] of calls) {
    phone.addCall({ id, direction, status, hold: { local } })
  }
  return phone
}

describe('stoppedPhone', () => {
  it('is plain data that nobody can change', () => {
    expect(JSON.parse(JSON.stringify(stoppedPhone))).toEqual(stoppedPhone)
    for (const part of [stoppedPhone, ...Object.values(stoppedPhone)]) expect(Object.isFrozen(part)).toBe(true)
  })
})

describe('selectIncomingCall', () => {
  it.each<[string | undefined, ...Planned[]]>([
    [undefined],
    [undefined, ['a', 'outgoing', 'ringing']],
    [undefined, ['a', 'incoming', 'answering']],
    ['b', ['a', 'incoming', 'established'], ['b', 'incoming', 'ringing'], ['c', 'incoming', 'ringing']],
  ])('is %s', (expected, ...calls) => {
    expect(selectIncomingCall(phoneWith(...calls).getSnapshot())?.id).toBe(expected)
  })
})

describe('selectActiveCall', () => {
  it.each<[string, string | undefined, ...Planned[]]>([
    ['nothing without calls', undefined],
    ['not a call that only rings here', undefined, ['a', 'incoming', 'ringing']],
    ['a call that is being placed', 'a', ['a', 'outgoing', 'calling']],
    ['a call that is being answered', 'a', ['a', 'incoming', 'answering']],
    ['the newest of two', 'b', ['a', 'outgoing', 'established'], ['b', 'outgoing', 'calling']],
    ['the one not on hold', 'a', ['a', 'outgoing', 'established'], ['b', 'outgoing', 'established', 'held']],
    ['not the one that goes on hold', 'a', ['a', 'outgoing', 'calling'], ['b', 'outgoing', 'established', 'holding']],
    [
      'the one that is resumed',
      'b',
      ['a', 'outgoing', 'established', 'held'],
      ['b', 'outgoing', 'established', 'resuming'],
    ],
    [
      'a call on hold, where there is no other',
      'a',
      ['a', 'incoming', 'established', 'held'],
      ['b', 'incoming', 'ringing'],
    ],
    [
      'not one that ends, where there is another',
      'a',
      ['a', 'outgoing', 'established', 'held'],
      ['b', 'outgoing', 'ending'],
    ],
    ['one that ends, where there is no other', 'a', ['a', 'outgoing', 'ending']],
  ])('is %s', (_, expected, ...calls) => {
    expect(selectActiveCall(phoneWith(...calls).getSnapshot())?.id).toBe(expected)
  })
})

describe('liveCall', () => {
  it('is the same object for the same snapshot, and another for the next', () => {
    const phone = phoneWith(['a', 'incoming', 'ringing'])
    const first = liveCall(phone, selectCall(phone.getSnapshot(), 'a'))
    expect(first).toEqual({ call: phone.getCall('a'), snapshot: phone.getSnapshot().calls[0] })
    expect(liveCall(phone, selectCall(phone.getSnapshot(), 'a'))).toBe(first)
    phone.getCall('a')?.set({ muted: true })
    expect(liveCall(phone, selectCall(phone.getSnapshot(), 'a'))).not.toBe(first)
  })

  it('is undefined without a snapshot, and when the phone has let the call go', () => {
    const phone = phoneWith(['a', 'incoming', 'ringing'])
    const snapshot = selectCall(phone.getSnapshot(), 'a')
    expect(liveCall(phone, undefined)).toBe(undefined)
    phone.getCall('a')?.set({ status: 'ended' })
    expect(liveCall(phone, snapshot)).toBe(undefined)
  })
})

describe('sameShallow', () => {
  it.each<[boolean, unknown, unknown]>([
    [true, 1, 1],
    [true, Number.NaN, Number.NaN],
    [true, [1, 'a'], [1, 'a']],
    [true, { a: 1, b: undefined }, { b: undefined, a: 1 }],
    [false, [1], [1, 2]],
    [false, [1], [2]],
    [false, { a: undefined }, { b: undefined }],
    [false, { a: {} }, { a: {} }],
    [false, ['a'], { 0: 'a' }],
    [false, null, {}],
    [false, undefined, []],
    [false, 'a', ['a']],
  ])('says %s for %j and %j', (expected, a, b) => {
    expect(sameShallow(a, b)).toBe(expected)
    expect(sameShallow(b, a)).toBe(expected)
  })
})
