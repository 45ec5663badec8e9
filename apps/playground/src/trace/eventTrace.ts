/** The last steps of all statecharts on the page, in the order they were taken: the rows of the event log. */
import { createStore, type WritableStore } from '../store.ts'
import { stopEvent } from './chartTrace.ts'
import { type StateChange, stateChange } from './statePaths.ts'

export interface EventRow extends StateChange {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  readonly user: string
  readonly chart: string
  readonly event: string
}

/** More than this would be scrolled past, not read. */
export const eventLogLength = 300
/** A burst of steps is one render. */
const flushDelay = 40

export interface EventTrace extends WritableStore<readonly EventRow[]> {
  add(user: string, event: { at: number; chart: string; id: string; event: string; state: unknown }): void
}

export function createEventTrace(): EventTrace {
  const store = createStore<readonly EventRow[]>([])
  const states = new Map<string, unknown>()
  let pending: EventRow[] = []
  let nextId = 1
  const flush = () => {
    const rows = [...store.getSnapshot(), ...pending].slice(-eventLogLength)
    pending = []
    store.set(rows)
  }
  return {
    ...store,
    add(user, { at, chart, id, event, state }) {
      const key = `${user} ${chart} ${id}`
      const isGone = event === stopEvent
      const change = stateChange(states.get(key), isGone ? undefined : state)
      states.delete(key)
      if (!isGone) states.set(key, state)
      // Calls come and go: what they were last is not kept for ever.
      if (states.size > eventLogLength) for (const [oldest] of [...states].slice(0, 1)) states.delete(oldest)
      if (pending.length === 0) setTimeout(flush, flushDelay)
      pending.push({ ...change, id: nextId++, at, user, chart, event: eventWords(event) })
    },
  }
}

const lifeEvents: Readonly<Record<string, string>> = { 'xstate.init': 'start', [stopEvent]: 'stop' }

/** XState's own names in words: `xstate.after.iceGrace.media.interrupted` is `after iceGrace`. An actor without a name has its place and its state's. */
export function eventWords(type: string): string {
  const after = /^xstate\.after\.([^.]+)/.exec(type)
  if (after) return `after ${after[1]}`
  const [, kind, name] = /^xstate\.(done|error)\.(?:actor|state)\.(?:\d+\.)?(.+)$/.exec(type) ?? []
  const [, child] = /^xstate\.snapshot\.(.+)$/.exec(type) ?? []
  if (child) return `${child} moves`
  if (kind) return `${name} ${kind === 'done' ? 'done' : 'fails'}`
  return lifeEvents[type] ?? type
}
