/**
 * The stores: each is one reading of the phone that was set. Call them as a component initialises. They subscribe to the phone
 * while somebody subscribes to them.
 */
import {
  type Call,
  type CallSnapshot,
  type ConnectionSnapshot,
  type CredentialsSnapshot,
  callDuration,
  type LiveCall,
  liveCall,
  type PhoneSnapshot,
  type RegistrationSnapshot,
  selectActiveCall,
  selectCall,
  selectIncomingCall,
  stoppedPhone,
} from '@offhook/core'
import type { Readable } from 'svelte/store'
import { type MaybeReadable, readLatest, readSelected } from './bridge.ts'
import { findPhone } from './context.ts'

export function useConnection(): Readable<ConnectionSnapshot> {
  return readPart('useConnection', ({ connection }) => connection)
}

export function useRegistration(): Readable<RegistrationSnapshot> {
  return readPart('useRegistration', ({ registration }) => registration)
}

export function useCredentials(): Readable<CredentialsSnapshot> {
  return readPart('useCredentials', ({ credentials }) => credentials)
}

/** Live calls, oldest first. Tells of every change of every call: lists of ids are cheaper by `usePhoneSelector`. */
export function useCalls(): Readable<readonly CallSnapshot[]> {
  return readPart('useCalls', ({ calls }) => calls)
}

/** A live call and its state; undefined before it is there and once it has ended. The same object until it changes. */
export function useCall(id: MaybeReadable<string>): Readable<LiveCall | undefined> {
  const phone = findPhone('useCall')
  const read = (wanted: string) =>
    readSelected(phone, stoppedPhone, (snapshot) => liveCall(phone, selectCall(snapshot, wanted)))
  return readLatest(id, read)
}

/** The call that rings and waits for an answer. */
export function useIncomingCall(): Readable<LiveCall | undefined> {
  return readLiveCall('useIncomingCall', selectIncomingCall)
}

/** The call that the user is in: the newest that is not on hold, else the newest that is. */
export function useActiveCall(): Readable<LiveCall | undefined> {
  return readLiveCall('useActiveCall', selectActiveCall)
}

/**
 * A slice of the phone's snapshot. Tells when `equal` (default `Object.is`) finds a difference; give `sameShallow` where the
 * selector makes a new array or object. On a server it reads the stopped phone.
 */
export function usePhoneSelector<T>(
  selector: (phone: PhoneSnapshot) => T,
  equal?: (a: T, b: T) => boolean,
): Readable<T> {
  return readPart('usePhoneSelector', selector, equal)
}

/** Whole seconds since the answer, standing still from the end on; 0 before the answer and without a call. */
export function useCallDuration(call: MaybeReadable<Call | undefined>): Readable<number> {
  return readLatest(call, (latest) => readSelected(callDuration(latest), 0, (seconds) => seconds))
}

function readPart<T>(
  caller: string,
  selector: (phone: PhoneSnapshot) => T,
  equal?: (a: T, b: T) => boolean,
): Readable<T> {
  return readSelected(findPhone(caller), stoppedPhone, selector, equal)
}

function readLiveCall(
  caller: string,
  select: (phone: PhoneSnapshot) => CallSnapshot | undefined,
): Readable<LiveCall | undefined> {
  const phone = findPhone(caller)
  return readSelected(phone, stoppedPhone, (snapshot) => liveCall(phone, select(snapshot)))
}
