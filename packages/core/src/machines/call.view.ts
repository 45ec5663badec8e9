import type { SnapshotFrom } from 'xstate'
import type { CallCan, CallSnapshot, CallStatus } from '../types.ts'
import type { createCallMachine } from './call.machine.ts'

export type CallMachineSnapshot = SnapshotFrom<ReturnType<typeof createCallMachine>>

/** What an app sees of a call. */
export function viewCall(snapshot: CallMachineSnapshot): CallSnapshot {
  const { context } = snapshot
  const { ringingAt, answeredAt, endedAt, end } = context
  return {
    id: context.id,
    direction: context.direction,
    status: statusOf(snapshot),
    remote: context.remote,
    headers: context.headers,
    hold: {
      local: localHoldOf(snapshot),
      remote: snapshot.matches({ live: { remoteHold: 'held' } }) ? 'held' : 'active',
    },
    muted: snapshot.matches({ live: { audio: { on: 'muted' } } }),
    media: context.media,
    signalling: signallingOf(snapshot),
    startedAt: context.startedAt,
    ...(ringingAt !== undefined && { ringingAt }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(end && { end }),
    can: canOf(snapshot),
  }
}

function statusOf(snapshot: CallMachineSnapshot): CallStatus {
  const phase = (name: 'accepting' | 'alerting' | 'answering' | 'established') =>
    snapshot.matches({ live: { phase: name } })
  if (snapshot.matches('ended')) return 'ended'
  if (phase('established')) return 'established'
  if (phase('alerting')) return 'ringing'
  if (phase('answering') || phase('accepting')) return 'answering'
  if (snapshot.matches({ live: { phase: { outgoing: 'inviting' } } })) {
    if (snapshot.matches({ live: { phase: { outgoing: { inviting: 'earlyMedia' } } } })) return 'earlyMedia'
    return snapshot.matches({ live: { phase: { outgoing: { inviting: 'ringing' } } } }) ? 'ringing' : 'calling'
  }
  if (snapshot.matches({ live: { phase: { outgoing: 'awaitingCredentials' } } })) return 'calling'
  return snapshot.matches({ live: { phase: 'outgoing' } }) || snapshot.matches({ live: { phase: 'new' } })
    ? 'preparing'
    : 'ending'
}

function localHoldOf(snapshot: CallMachineSnapshot): CallSnapshot['hold']['local'] {
  const states = ['holding', 'held', 'resuming'] as const
  return (
    states.find((state) => snapshot.matches({ live: { phase: { established: { localHold: state } } } })) ?? 'active'
  )
}

function signallingOf(snapshot: CallMachineSnapshot): CallSnapshot['signalling'] {
  if (snapshot.matches({ live: { signalling: 'down' } })) return 'down'
  const isBusy = (['reattaching', 'resending'] as const).some((state) =>
    snapshot.matches({ live: { signalling: state } }),
  )
  return isBusy ? 'reattaching' : 'up'
}

function canOf(snapshot: CallMachineSnapshot): CallCan {
  return {
    answer: snapshot.can({ type: 'answer' }),
    reject: snapshot.can({ type: 'reject', status: 603 }),
    redirect: snapshot.can({ type: 'redirect', target: '' }),
    hangUp: snapshot.can({ type: 'hangUp' }),
    hold: snapshot.can({ type: 'hold' }),
    resume: snapshot.can({ type: 'resume' }),
    mute: snapshot.can({ type: 'mute' }),
    unmute: snapshot.can({ type: 'unmute' }),
    sendDtmf: snapshot.can({
      type: 'sendDtmf',
      request: { ticket: 0, tones: '', mode: 'auto', duration: 100, gap: 70 },
    }),
  }
}
