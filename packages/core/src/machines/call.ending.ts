/** The ways out: each says goodbye as the state of the INVITE demands, waits for a flow where there is none, and is bounded. */
import { refuseOffer } from './call.arrows.ts'
import type { CallSetup } from './call.setup.ts'

/** CANCEL is out; its INVITE's final response ends the call (RFC 3261 9.1). */
export function cancellingPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'cancelling',
    entry: ['releaseAudio', 'reportLeaving', 'sendCancel'],
    on: {
      'sip.rejected': '#ended',
      'sip.redirected': '#ended',
      // The answer and the CANCEL passed each other: whoever answered is told as in any call, over a new flow too.
      'sip.accepted': '#ending',
    },
    initial: 'deciding',
    states: {
      deciding: { always: [{ guard: 'hasFlow', target: 'waiting' }, { target: 'waitingFlow' }] },
      waiting: {
        on: { 'flow.lost': 'waitingFlow' },
        after: { cancelTimeout: 'givingUp' },
      },
      waitingFlow: {
        on: { 'flow.up': { target: 'waiting', actions: ['noteResent', 'resend', 'sendCancel'] } },
        after: { byeTimeoutDown: 'givingUp' },
      },
      // A state of its own: on the way to `ended` the dialog is stopped before a transition's actions run.
      givingUp: { entry: 'giveUpInvite', always: '#ended' },
    },
  })
}

/** A final refusal of an incoming call. It cannot be repeated, so it waits for a flow. */
export function rejectingPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'rejecting',
    entry: ['releaseAudio', 'reportLeaving'],
    on: { 'sip.cancelled': '#ended' },
    initial: 'waitingFlow',
    states: {
      waitingFlow: {
        always: { guard: 'hasFlow', target: 'refusing' },
        after: { byeTimeoutDown: '#ended' },
      },
      refusing: { entry: 'sendFarewell', always: '#ended' },
    },
  })
}

/** BYE is out. */
export function endingPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'ending',
    entry: ['releaseAudio', 'reportLeaving', 'sendBye'],
    initial: 'deciding',
    on: { 'sip.offered': refuseOffer },
    states: {
      deciding: { always: [{ guard: 'hasFlow', target: 'waiting' }, { target: 'waitingFlow' }] },
      waiting: {
        on: { 'flow.lost': 'waitingFlow' },
        after: { byeTimeout: '#ended' },
      },
      waitingFlow: {
        on: { 'flow.up': { target: 'waiting', actions: 'sendBye' } },
        after: { byeTimeoutDown: '#ended' },
      },
    },
  })
}
