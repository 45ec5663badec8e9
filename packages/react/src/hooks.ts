'use client'
/** The hooks: each is one reading of the provided phone. */
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
  selectActiveCall,
  selectCall,
  selectIncomingCall,
  stoppedPhone,
} from '@offhook/core'
import { useProvidedPhone } from './PhoneProvider.tsx'
import { useSelected, useStore } from './store.ts'

/** The phone of the nearest `PhoneProvider`, for commands. Throws without one; never renders by itself. */
export function usePhone(): Phone {
  return useProvidedPhone('usePhone')
}

export function useConnection(): ConnectionSnapshot {
  return useSelected(useProvidedPhone('useConnection'), stoppedPhone, connectionOf)
}

export function useRegistration(): RegistrationSnapshot {
  return useSelected(useProvidedPhone('useRegistration'), stoppedPhone, registrationOf)
}

export function useCredentials(): CredentialsSnapshot {
  return useSelected(useProvidedPhone('useCredentials'), stoppedPhone, credentialsOf)
}

/** Live calls, oldest first. Renders for every change of every call: lists of ids are cheaper by `usePhoneSelector`. */
export function useCalls(): readonly CallSnapshot[] {
  return useSelected(useProvidedPhone('useCalls'), stoppedPhone, callsOf)
}

/** A live call and its state; undefined before it is there and once it has ended. The same object until it changes. */
export function useCall(id: string): LiveCall | undefined {
  return useLiveCall('useCall', (phone) => selectCall(phone, id))
}

/** The call that rings and waits for an answer. */
export function useIncomingCall(): LiveCall | undefined {
  return useLiveCall('useIncomingCall', selectIncomingCall)
}

/** The call that the user is in: the newest that is not on hold, else the newest that is. */
export function useActiveCall(): LiveCall | undefined {
  return useLiveCall('useActiveCall', selectActiveCall)
}

/**
 * A slice of the phone's snapshot. Renders when `equal` (default `Object.is`) finds the slice changed; give
 * `sameShallow` where the selector makes a new array or object. On a server it reads the stopped phone.
 */
export function usePhoneSelector<T>(selector: (phone: PhoneSnapshot) => T, equal?: (a: T, b: T) => boolean): T {
  return useSelected(useProvidedPhone('usePhoneSelector'), stoppedPhone, selector, equal)
}

/** Whole seconds since the answer, standing still from the end on; 0 before the answer and without a call. */
export function useCallDuration(call: Call | undefined): number {
  return useStore(callDuration(call), 0)
}

/**
 * How well the call's audio gets through, looked at once a second while this is on the page; what is not known is absent, and
 * all of it without a call. Renders this component alone.
 */
export function useCallQuality(call: Call | undefined): CallQuality {
  return useStore(callQuality(call), callQuality(undefined).getSnapshot())
}

/**
 * How loud both ends are, 0 to 1, ten times a second while this is on the page; 0 without a call. Renders this component
 * alone: keep it small.
 */
export function useAudioLevel(call: Call | undefined): AudioLevel {
  return useStore(audioLevel(call), audioLevel(undefined).getSnapshot())
}

function useLiveCall(hook: string, select: (phone: PhoneSnapshot) => CallSnapshot | undefined): LiveCall | undefined {
  const phone = useProvidedPhone(hook)
  return useSelected(phone, stoppedPhone, (snapshot) => liveCall(phone, select(snapshot)))
}

const connectionOf = (phone: PhoneSnapshot) => phone.connection
const registrationOf = (phone: PhoneSnapshot) => phone.registration
const credentialsOf = (phone: PhoneSnapshot) => phone.credentials
const callsOf = (phone: PhoneSnapshot) => phone.calls
