/** The stores as the conformance suite wants them: each behind a function that reads its value. */
import type { AdapterHooks, Read } from '@offhook/core/testing'
import type { Readable } from 'svelte/store'
import * as adapter from '../index.ts'

/** `follow`: how a component reads a store. */
export function hooksOver(follow: <T>(store: Readable<T>) => Read<T>): AdapterHooks {
  const over =
    <A extends unknown[], T>(use: (...args: A) => Readable<T>) =>
    (...args: A) =>
      follow(use(...args))
  return {
    usePhone: adapter.usePhone,
    useConnection: over(adapter.useConnection),
    useRegistration: over(adapter.useRegistration),
    useCredentials: over(adapter.useCredentials),
    useCalls: over(adapter.useCalls),
    useCall: over(adapter.useCall),
    useIncomingCall: over(adapter.useIncomingCall),
    useActiveCall: over(adapter.useActiveCall),
    usePhoneSelector: (selector, equal) => follow(adapter.usePhoneSelector(selector, equal)),
    useCallDuration: over(adapter.useCallDuration),
    useCallQuality: over(adapter.useCallQuality),
    useAudioLevel: over(adapter.useAudioLevel),
  }
}
