/** The stores of a call that may not be there, so that a component can read one before it shows a call. */
import type { AudioLevel, Call, CallQuality, Store } from './types.ts'

const subscribe = () => () => {}
const silence: AudioLevel = /* @__PURE__ */ Object.freeze({ local: 0, remote: 0 })
const unknown: CallQuality = /* @__PURE__ */ Object.freeze({})
const noLevel: Store<AudioLevel> = { getSnapshot: () => silence, subscribe }
const noQuality: Store<CallQuality> = { getSnapshot: () => unknown, subscribe }

/** `call.level`; without a call it stands at silence. */
export function audioLevel(call: Call | undefined): Store<AudioLevel> {
  return call?.level ?? noLevel
}

/** `call.quality`; without a call nothing is known. */
export function callQuality(call: Call | undefined): Store<CallQuality> {
  return call?.quality ?? noQuality
}
