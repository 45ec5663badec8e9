/**
 * The stores: each is one reading of the phone that was set. Call them as a component initialises. They subscribe to the phone
 * while somebody subscribes to them.
 */
import {
  type AudioLevel,
  audioLevel,
  type Call,
  type CallQuality,
  type CallSnapshot,
  type ConnectionSnapshot,
  type CredentialsSnapshot,
  callDuration,
  callQuality,
  type LiveCall,
  liveCall,
  type PhoneSnapshot,
  type RegistrationSnapshot,
  type Store,
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
  return readOfCall(call, callDuration)
}

/**
 * How well the call's audio gets through, looked at once a second while somebody subscribes; what is not known is absent, and all
 * of it without a call.
 */
export function useCallQuality(call: MaybeReadable<Call | undefined>): Readable<CallQuality> {
  return readOfCall(call, callQuality)
}

/** How loud both ends are, 0 to 1, ten times a second while somebody subscribes; 0 without a call. */
export function useAudioLevel(call: MaybeReadable<Call | undefined>): Readable<AudioLevel> {
  return readOfCall(call, audioLevel)
}

/** What `read` gives for the latest call; without one, and on servers, what it gives for none. */
function readOfCall<T>(call: MaybeReadable<Call | undefined>, read: (call: Call | undefined) => Store<T>): Readable<T> {
  return readLatest(call, (latest) => readSelected(read(latest), read(undefined).getSnapshot(), (value) => value))
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
