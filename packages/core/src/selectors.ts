/** Pure readings of a phone's snapshot, and what adapters need beside them. Shared by every framework's package. */
import type { Call, CallSnapshot, Phone, PhoneSnapshot } from './types.ts'

/** A phone before `start()`: what servers render, and what a new phone shows. */
export const stoppedPhone: PhoneSnapshot = Object.freeze({
  status: 'stopped',
  connection: Object.freeze({ status: 'disconnected', attempt: 0 }),
  registration: Object.freeze({ status: 'unregistered' }),
  credentials: Object.freeze({ status: 'none' }),
  calls: Object.freeze([]),
})

/** A call's commands beside its state. */
export interface LiveCall {
  readonly call: Call
  readonly snapshot: CallSnapshot
}

export function selectCall(phone: PhoneSnapshot, id: string): CallSnapshot | undefined {
  return phone.calls.find((call) => call.id === id)
}

/** The call that waits for an answer; the one that rang first, where there are several. */
export function selectIncomingCall(phone: PhoneSnapshot): CallSnapshot | undefined {
  return phone.calls.find(isWaiting)
}

/**
 * The call that the user is in: the newest that is not on hold, from dialling or answering on; else the newest that
 * is on hold; else the newest that is ending. A call that only rings here is never it.
 */
export function selectActiveCall(phone: PhoneSnapshot): CallSnapshot | undefined {
  const own = phone.calls.filter((call) => !isWaiting(call) && call.status !== 'ended')
  const going = own.filter((call) => call.status !== 'ending')
  return going.findLast((call) => !isOnHold(call)) ?? going.at(-1) ?? own.at(-1)
}

/**
 * Joins a snapshot to its call; undefined once the phone has let go of either. The same object each time for the same
 * snapshot, so that all components that read one call agree without comparing.
 */
export function liveCall(phone: Phone, snapshot: CallSnapshot | undefined): LiveCall | undefined {
  const call = snapshot && phone.getCall(snapshot.id)
  if (!call) return undefined
  const known = liveCalls.get(snapshot)
  if (known?.call === call) return known
  const made = Object.freeze({ call, snapshot })
  liveCalls.set(snapshot, made)
  return made
}

const liveCalls = /* @__PURE__ */ new WeakMap<CallSnapshot, LiveCall>()

/**
 * Equal, or arrays or plain objects whose entries are: for selectors that make a new array or object each time.
 */
export function sameShallow<T>(a: T, b: T): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = new Map<string, unknown>(Object.entries(a))
  const right = Object.entries(b)
  return left.size === right.length && right.every(([key, value]) => left.has(key) && Object.is(left.get(key), value))
}

function isWaiting(call: CallSnapshot): boolean {
  return call.direction === 'incoming' && call.status === 'ringing'
}

function isOnHold(call: CallSnapshot): boolean {
  return call.hold.local === 'held' || call.hold.local === 'holding'
}
