import * as core from '@offhook/core'
import { expect, it } from 'vitest'
import * as react from './index.ts'

it('the names beside those of core are these', () => {
  expect(
    Object.keys(react)
      .filter((name) => !(name in core))
      .sort(),
  ).toEqual([
    'PhoneProvider',
    'useActiveCall',
    'useAudioLevel',
    'useCall',
    'useCallDuration',
    'useCallQuality',
    'useCalls',
    'useConnection',
    'useCredentials',
    'useIncomingCall',
    'usePhone',
    'usePhoneSelector',
    'useRegistration',
  ])
})

it('all of core is there', () => {
  const known: Record<string, unknown> = react
  for (const [name, value] of Object.entries(core)) expect(known[name]).toBe(value)
  expect(known.createPhone).toBeTypeOf('function')
})
