import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('both phones start by default, with fresh credentials and no ICE server', () => {
  const options = readOptions('')
  expect(options.people.map(({ user }) => user)).toEqual(['alice', 'bob'])
  expect(options).toMatchObject({
    framework: 'react',
    autostart: true,
    stun: [],
    earlyMedia: 'first',
    relayOnly: false,
  })
  expect(options).not.toHaveProperty('password')
  expect(options).not.toHaveProperty('ttl')
})

test('everything can be set in the address', () => {
  const options = readOptions(
    '?phones=bob&framework=svelte&autostart=0&ttl=20&expires=60&stun=stun:a&stun=stun:b&password=wrong&early=0&turn=tcp&relay=1&microphone=none',
  )
  expect(options).toEqual({
    people: [{ user: 'bob', name: 'Bob' }],
    framework: 'svelte',
    autostart: false,
    ttl: 20,
    expires: 60,
    stun: ['stun:a', 'stun:b'],
    password: 'wrong',
    earlyMedia: 'off',
    turn: 'tcp',
    relayOnly: true,
    microphone: 'none',
  })
})

test('nonsense falls back', () => {
  const options = readOptions(
    '?phones=mallory&ttl=soon&expires=-1&turn=carrier-pigeon&microphone=loud&framework=jquery',
  )
  expect(options.people).toHaveLength(2)
  expect(options).not.toHaveProperty('ttl')
  expect(options).not.toHaveProperty('expires')
  expect(options).not.toHaveProperty('turn')
  expect(options).toMatchObject({ microphone: 'required', framework: 'react' })
})
