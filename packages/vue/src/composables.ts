/** The composables: each is one reading of the provided phone, and cleans up with the scope that called it. */
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
  type Phone,
  type PhoneSnapshot,
  type RegistrationSnapshot,
  type Store,
  selectActiveCall,
  selectCall,
  selectIncomingCall,
  stoppedPhone,
} from '@offhook/core'
import { type MaybeRefOrGetter, type ShallowRef, toValue } from 'vue'
import { injectPhone } from './provide.ts'
import { useSelected } from './store.ts'

/** The phone that was provided, for commands. Throws without one; not reactive: it is the same for ever. */
export function usePhone(): Phone {
  return injectPhone('usePhone')
}

export function useConnection(): Readonly<ShallowRef<ConnectionSnapshot>> {
  return usePart('useConnection', ({ connection }) => connection)
}

export function useRegistration(): Readonly<ShallowRef<RegistrationSnapshot>> {
  return usePart('useRegistration', ({ registration }) => registration)
}

export function useCredentials(): Readonly<ShallowRef<CredentialsSnapshot>> {
  return usePart('useCredentials', ({ credentials }) => credentials)
}

/** Live calls, oldest first. Changes with every change of every call: lists of ids are cheaper by `usePhoneSelector`. */
export function useCalls(): Readonly<ShallowRef<readonly CallSnapshot[]>> {
  return usePart('useCalls', ({ calls }) => calls)
}

/** A live call and its state; undefined before it is there and once it has ended. The same object until it changes. */
export function useCall(id: MaybeRefOrGetter<string>): Readonly<ShallowRef<LiveCall | undefined>> {
  return useLiveCall('useCall', (phone) => selectCall(phone, toValue(id)))
}

/** The call that rings and waits for an answer. */
export function useIncomingCall(): Readonly<ShallowRef<LiveCall | undefined>> {
  return useLiveCall('useIncomingCall', selectIncomingCall)
}

/** The call that the user is in: the newest that is not on hold, else the newest that is. */
export function useActiveCall(): Readonly<ShallowRef<LiveCall | undefined>> {
  return useLiveCall('useActiveCall', selectActiveCall)
}

/**
 * A slice of the phone's snapshot. Changes when `equal` (default `Object.is`) finds a difference; give `sameShallow` where the
 * selector makes a new array or object. Refs and props that it reads are tracked. On a server it reads the stopped phone.
 */
export function usePhoneSelector<T>(
  selector: (phone: PhoneSnapshot) => T,
  equal?: (a: T, b: T) => boolean,
): Readonly<ShallowRef<T>> {
  return usePart('usePhoneSelector', selector, equal)
}

/** Whole seconds since the answer, standing still from the end on; 0 before the answer and without a call. */
export function useCallDuration(call: MaybeRefOrGetter<Call | undefined>): Readonly<ShallowRef<number>> {
  return useOfCall(call, callDuration)
}

/**
 * How well the call's audio gets through, looked at once a second while the scope lives; what is not known is absent, and all of
 * it without a call.
 */
export function useCallQuality(call: MaybeRefOrGetter<Call | undefined>): Readonly<ShallowRef<CallQuality>> {
  return useOfCall(call, callQuality)
}

/** How loud both ends are, 0 to 1, ten times a second while the scope lives; 0 without a call. */
export function useAudioLevel(call: MaybeRefOrGetter<Call | undefined>): Readonly<ShallowRef<AudioLevel>> {
  return useOfCall(call, audioLevel)
}

/** What `read` gives for the latest call; without one, and on servers, what it gives for none. */
function useOfCall<T>(
  call: MaybeRefOrGetter<Call | undefined>,
  read: (call: Call | undefined) => Store<T>,
): Readonly<ShallowRef<T>> {
  return useSelected(
    () => read(toValue(call)),
    read(undefined).getSnapshot(),
    (value) => value,
  )
}

function usePart<T>(
  composable: string,
  selector: (phone: PhoneSnapshot) => T,
  equal?: (a: T, b: T) => boolean,
): Readonly<ShallowRef<T>> {
  const phone = injectPhone(composable)
  return useSelected(() => phone, stoppedPhone, selector, equal)
}

function useLiveCall(
  composable: string,
  select: (phone: PhoneSnapshot) => CallSnapshot | undefined,
): Readonly<ShallowRef<LiveCall | undefined>> {
  const phone = injectPhone(composable)
  return useSelected(
    () => phone,
    stoppedPhone,
    (snapshot) => liveCall(phone, select(snapshot)),
  )
}
