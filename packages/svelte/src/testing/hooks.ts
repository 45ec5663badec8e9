/** The stores as the conformance suite wants them: each behind a function that reads its value. */
import type { AdapterHooks, Argument, Read } from '@offhook/core/testing'
import type { Readable } from 'svelte/store'
import * as adapter from '../index.ts'

/** `follow`: how a component reads a store. */
export function hooksOver(follow: <T>(store: Readable<T>) => Read<T>): AdapterHooks {
  const stores = new WeakMap<object, unknown>()
  const readerOf = <T>(store: Readable<T>): Read<T> => {
    const read = follow(store)
    stores.set(read, store)
    return read
  }
  const over =
    <A extends unknown[], T>(use: (...args: A) => Readable<T>) =>
    (...args: A) =>
      readerOf(use(...args))
  /** In Svelte an argument that changes is the store itself. */
  const following =
    <A, T>(use: (argument: adapter.MaybeReadable<A>) => Readable<T>) =>
    (argument: Argument<A>) =>
      readerOf(use(typeof argument === 'function' ? (stores.get(argument) as Readable<A>) : argument))
  return {
    usePhone: adapter.usePhone,
    useConnection: over(adapter.useConnection),
    useRegistration: over(adapter.useRegistration),
    useCredentials: over(adapter.useCredentials),
    useCalls: over(adapter.useCalls),
    useCall: following(adapter.useCall),
    useIncomingCall: over(adapter.useIncomingCall),
    useActiveCall: over(adapter.useActiveCall),
    usePhoneSelector: (selector, equal) => readerOf(adapter.usePhoneSelector(selector, equal)),
    useCallDuration: following(adapter.useCallDuration),
    useCallQuality: following(adapter.useCallQuality),
    useAudioLevel: following(adapter.useAudioLevel),
  }
}
