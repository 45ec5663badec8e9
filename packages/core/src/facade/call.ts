/** `Call`: the commands of one call and its snapshot, over the call chart. */
import type { ActorRefFrom } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { createCallMachine } from '../machines/call.machine.ts'
import type { CallCommand, CallMoment, ToneRequest } from '../machines/call.types.ts'
import { viewCall } from '../machines/call.view.ts'
import type { Clock } from '../ports/clock.ts'
import type { MediaSession } from '../ports/media.ts'
import { assertText } from '../sip/headers.ts'
import { resolveTarget } from '../sip/target.ts'
import type { Call, CallSnapshot, DtmfOptions } from '../types.ts'
import { levelSampling } from './levelSampling.ts'
import { createListeners } from './listeners.ts'
import { createMoments, invalidState } from './moment.ts'
import { checkMicrophone } from './options.ts'
import { qualitySampling } from './qualitySampling.ts'
import { createSampledStore, type Sampling } from './sampledStore.ts'
import { share } from './share.ts'

export type CallActor = ActorRefFrom<ReturnType<typeof createCallMachine>>

export interface CallDeps {
  /** Our address of record, for targets without a domain. */
  readonly uri: string
  readonly session: (id: string) => MediaSession | undefined
  readonly clock: Clock
  /** The snapshot is another one; said within the turn, unlike to the listeners of the app. */
  readonly onChange: () => void
}

export interface CallFacade extends Call {
  /** The chart is gone: what still waits is settled. */
  close(): void
}

const rejectCodes = [480, 486, 600, 603]

export function createCall(actor: CallActor, { uri, session, clock, onChange }: CallDeps): CallFacade {
  const listeners = createListeners<void>()
  const moments = createMoments<CallMoment | CallSnapshot>()
  let snapshot = share<CallSnapshot>(undefined, viewCall(actor.getSnapshot()))
  let tickets = 0

  const { id, direction } = snapshot
  const sampled = <T>(sampling: Sampling<T>) =>
    createSampledStore({ ...sampling, clock, measure: async (of) => session(id)?.measure(of) })
  const quality = sampled(qualitySampling)
  const level = sampled(levelSampling)
  const show = (view: CallSnapshot) => {
    const next = share(snapshot, view)
    if (next === snapshot) return
    snapshot = next
    if (next.status === 'ended') for (const store of [quality, level]) store.end()
    onChange()
    listeners.notify()
    moments.say(next)
  }
  const changed = () => show(viewCall(actor.getSnapshot()))
  const subscriptions = [
    actor.subscribe({ next: changed, error: () => {}, complete: changed }),
    actor.on('*', (moment) => moments.say(moment)),
  ]

  const ended = () => new PhoneError('callEnded', { sip: snapshot.end?.error?.sip })
  /** Sends what is legal now, and waits for `settled`; anything else rejects and changes nothing. */
  const command = (
    event: CallCommand,
    settled: (moment: CallMoment | CallSnapshot) => ReturnType<Parameters<typeof moments.next>[0]['on']>,
  ) => {
    if (!actor.getSnapshot().can(event)) return Promise.reject(invalidState(`${event.type} while ${snapshot.status}`))
    const promise = moments.next({ on: settled, orElse: ended })
    actor.send(event)
    return promise
  }
  const whenEnded = (moment: CallMoment | CallSnapshot) =>
    'status' in moment && moment.status === 'ended' ? true : undefined
  const whenRequest = (kind: 'hold' | 'resume') => (moment: CallMoment | CallSnapshot) => {
    if ('type' in moment && moment.type === 'request.done' && moment.kind === kind) return true
    return 'type' in moment && moment.type === 'request.failed' && moment.kind === kind ? moment.error : undefined
  }
  const order = (event: { type: 'mute' } | { type: 'unmute' }) => {
    if (!actor.getSnapshot().can(event)) throw invalidState(`${event.type} while ${snapshot.status}`)
    actor.send(event)
  }

  return {
    id,
    direction,
    getSnapshot: () => snapshot,
    subscribe: (listener) => listeners.add(listener),
    answer: async ({ microphone } = {}) => {
      checkMicrophone('microphone', microphone)
      return command({ type: 'answer', ...(microphone && { microphone }) }, (moment) => {
        if (!('status' in moment)) return undefined
        if (moment.status === 'established') return true
        return moment.status === 'ended' ? moment.end?.error : undefined
      })
    },
    reject: async ({ code = 603, reason } = {}) => {
      if (!rejectCodes.includes(code))
        throw new PhoneError('invalidOption', { detail: 'code: expected 480, 486, 600 or 603' })
      if (reason !== undefined) assertText(reason, 'reason')
      return command({ type: 'reject', status: code, ...(reason !== undefined && { reason }) }, whenEnded)
    },
    redirect: async (target) => command({ type: 'redirect', target: resolveTarget(target, uri) }, whenEnded),
    hangUp: () => command({ type: 'hangUp' }, whenEnded),
    hold: () => command({ type: 'hold' }, whenRequest('hold')),
    resume: () => command({ type: 'resume' }, whenRequest('resume')),
    mute: () => order({ type: 'mute' }),
    unmute: () => order({ type: 'unmute' }),
    sendDtmf: async (tones, options) => {
      tickets += 1
      const request = toneRequest(tickets, tones, options)
      return command({ type: 'sendDtmf', request }, (moment) => {
        if (!('ticket' in moment) || moment.ticket !== request.ticket) return undefined
        return moment.type === 'tones.sent' ? true : moment.error
      })
    },
    get localStream() {
      return session(id)?.localStream ?? null
    },
    get remoteStream() {
      return session(id)?.remoteStream ?? null
    },
    quality,
    level,
    close() {
      changed()
      show(endedView(snapshot, clock.now()))
      moments.close()
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}

/** A chart that was stopped in mid-call, with its phone or by a defect, does not come to its own end. */
function endedView(snapshot: CallSnapshot, now: number): CallSnapshot {
  if (snapshot.status === 'ended') return snapshot
  return {
    ...snapshot,
    status: 'ended',
    media: { ...snapshot.media, status: 'closed' },
    endedAt: now,
    end: snapshot.end ?? { reason: 'failed', by: 'system' },
    can: noCommand,
  }
}

const noCommand: CallSnapshot['can'] = {
  answer: false,
  reject: false,
  redirect: false,
  hangUp: false,
  hold: false,
  resume: false,
  mute: false,
  unmute: false,
  sendDtmf: false,
}

function toneRequest(ticket: number, tones: string, options: DtmfOptions = {}): ToneRequest {
  const { mode = 'auto', duration = 100, gap = 70 } = options
  if (typeof tones !== 'string' || !/^[0-9*#A-Da-d,]+$/.test(tones)) throw new PhoneError('invalidTones')
  if (!['auto', 'rtp', 'info'].includes(mode))
    throw new PhoneError('invalidOption', { detail: 'mode: expected auto, rtp or info' })
  if (!(duration >= 40 && duration <= 6_000))
    throw new PhoneError('invalidOption', { detail: 'duration: expected 40 to 6000 ms' })
  if (!(gap >= 30 && gap <= 6_000)) throw new PhoneError('invalidOption', { detail: 'gap: expected 30 to 6000 ms' })
  return { ticket, tones: tones.toUpperCase(), mode, duration, gap }
}
