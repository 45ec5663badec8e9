import type { CallSnapshot } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { callWords, clockWords, nameOf } from './words.ts'

const can = {
  answer: false,
  reject: false,
  redirect: false,
  hangUp: true,
  hold: true,
  resume: false,
  mute: true,
  unmute: false,
  sendDtmf: true,
}

const denied = {
  code: 'microphoneDenied',
  category: 'media',
  message: '',
  hint: '',
  fatal: false,
  retriable: false,
} as const

function call(change: Partial<CallSnapshot> = {}): CallSnapshot {
  return {
    id: '1',
    direction: 'outgoing',
    status: 'established',
    remote: { uri: 'sip:bob@offhook.test' },
    headers: {},
    hold: { local: 'active', remote: 'active' },
    muted: false,
    media: { status: 'connected', encrypted: true },
    signalling: 'up',
    startedAt: 0,
    can,
    ...change,
  }
}

describe('callWords', () => {
  test.each<[string, Partial<CallSnapshot>]>([
    ['Calling bob', { status: 'preparing' }],
    ['Calling bob', { status: 'calling' }],
    ['Ringing', { status: 'ringing' }],
    ['Incoming call from bob', { direction: 'incoming', status: 'ringing' }],
    ['In call', {}],
    ['On hold', { hold: { local: 'held', remote: 'active' } }],
    ['On hold', { hold: { local: 'held', remote: 'held' } }],
    ['Held by bob', { hold: { local: 'active', remote: 'held' } }],
    ['Reconnecting…', { signalling: 'down' }],
    ['Reconnecting…', { signalling: 'reattaching', hold: { local: 'held', remote: 'active' } }],
    ['Reconnecting audio…', { media: { status: 'restarting', encrypted: true } }],
    ['Call ended: busy', { status: 'ended', end: { reason: 'busy', by: 'remote' } }],
    ['Call ended: you hung up', { status: 'ended', end: { reason: 'hangUp', by: 'local' } }],
    ['Call ended: bob hung up', { status: 'ended', end: { reason: 'hangUp', by: 'remote' } }],
    ['Call ended: the caller gave up', { status: 'ended', end: { reason: 'cancelled', by: 'remote' } }],
    ['Call ended: no microphone', { status: 'ended', end: { reason: 'mediaFailed', by: 'system', error: denied } }],
    ['Call ended: cancelled', { status: 'ended', end: { reason: 'cancelled', by: 'local' } }],
  ])('says “%s”', (words, change) => {
    expect(callWords(call(change))).toBe(words)
  })

  test('never holds the time, which a screen reader would read each second', () => {
    expect(callWords(call({ answeredAt: 1 }))).not.toMatch(/\d/)
  })
})

test('a far end is called by its name, its user, or its address', () => {
  expect(nameOf({ uri: 'sip:bob@x', displayName: 'Bob B.' })).toBe('Bob B.')
  expect(nameOf({ uri: 'sips:bob@x' })).toBe('bob')
  expect(nameOf({ uri: 'tel:+15551234;phone-context=x' })).toBe('+15551234')
  expect(nameOf({ uri: 'odd' })).toBe('odd')
})

test('clocks', () => {
  expect([7, 61.9, 3723, -1].map(clockWords)).toEqual(['0:07', '1:01', '1:02:03', '0:00'])
})
