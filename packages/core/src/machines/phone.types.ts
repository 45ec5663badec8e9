/** The vocabulary of the phone chart: what it is told, what it tells, and what it knows. */
import type { CallbackActorLogic, NonReducibleUnknown } from 'xstate'
import type { StackCommand, StackReport } from '../actors/stack.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { InviteRequest } from '../ports/sip.ts'
import type { ErrorData, MicrophoneUse, WarningCode } from '../types.ts'
import type { createCallMachine } from './call.machine.ts'
import type { CallReport } from './call.types.ts'
import type { ConnectionMachine } from './connection.machine.ts'
import type { CredentialsMachine } from './credentials.machine.ts'
import type { ConnectionReport, CredentialsReport, RegistrationReport } from './messages.ts'
import type { RegistrationMachine } from './registration.machine.ts'

export interface PhoneConfig {
  readonly servers: readonly string[]
  readonly credentials: 'none' | 'value' | 'function'
  readonly register: boolean
  /** Seconds. */
  readonly expires: number
  readonly maxCalls: number
  /** Milliseconds. */
  readonly ringTimeout: number
  readonly earlyMedia: 'off' | 'first'
  readonly microphone: MicrophoneUse
}

export type PhoneCommand =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'register' }
  | { readonly type: 'unregister' }
  | {
      readonly type: 'dial'
      readonly id: string
      readonly request: Omit<InviteRequest, 'offer'>
      readonly microphone?: MicrophoneUse
    }

/** Moments for the facade's promises and events. */
export type PhoneMoment =
  | { readonly type: 'started' }
  | { readonly type: 'startFailed'; readonly error: ErrorData }
  | { readonly type: 'registered' }
  | { readonly type: 'unregistered' }
  /** The registration failed for now; it is tried again. */
  | { readonly type: 'delayed'; readonly error: ErrorData }
  | {
      readonly type: 'failed'
      readonly error: ErrorData
      readonly of: 'connection' | 'registration' | 'credentials' | 'call'
    }
  | { readonly type: 'callAdded'; readonly id: string; readonly direction: 'outgoing' | 'incoming' }
  | { readonly type: 'callEnded'; readonly id: string }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string; readonly callId?: string }

/** phone -> itself: what the hub says to the phase it is in. */
type PhoneInternal =
  | { readonly type: 'service.ready' }
  | { readonly type: 'service.refused'; readonly error: ErrorData }
  | { readonly type: 'binding.gone' }

type CallDone = {
  readonly type: `xstate.done.actor.call.${number}`
  readonly output: { readonly id: string }
}
type CallFailed = {
  readonly type: `xstate.error.actor.call.${number}`
  readonly error: unknown
  readonly actorId: string
}

export type PhoneEvent =
  | PhoneCommand
  | StackReport
  | NetworkEvent
  | ConnectionReport
  | RegistrationReport
  | CredentialsReport
  | CallReport
  | PhoneInternal
  | CallDone
  | CallFailed

export interface PhoneContext {
  readonly config: PhoneConfig
  /** Local ids of the live calls, oldest first. */
  readonly calls: readonly string[]
  /** Which call has which child actor; null is free. */
  readonly slots: readonly (string | null)[]
  /** What calls may rely on: `up` is connected and, where the phone registers, registered over that connection. */
  readonly flow: 'down' | 'connected' | 'up'
  /** Of those, the ones that only wait for a goodbye to be answered: they take no place of `maxCalls`. */
  readonly leaving: readonly string[]
  /** The registrar holds a binding, as far as it said last. */
  readonly bound: boolean
  /** A registration is wanted: it is to come over each new flow, and calls wait for it. */
  readonly wanted: boolean
  /** It was refused for good, or there were no credentials to begin with; until it is asked for again, or there are others. */
  readonly failed: boolean
  /** The first REGISTER is held back: without credentials it would only be challenged. */
  readonly held: boolean
  /** Why the service is not there yet, where a server said so. */
  readonly trouble?: ErrorData | undefined
}

export interface PhoneDeps {
  readonly stack: CallbackActorLogic<StackCommand, NonReducibleUnknown>
  readonly network: CallbackActorLogic<NetworkEvent, NonReducibleUnknown>
  readonly connection: ConnectionMachine
  readonly registration: RegistrationMachine
  readonly credentials: CredentialsMachine
  readonly call: ReturnType<typeof createCallMachine>
}
