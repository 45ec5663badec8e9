/**
 * One call, from dialling or ringing to its end. Four things are true of it at the same time, so it is parallel: its
 * phase, its signalling (which may go down and come back), its audio, and whether the far end holds it.
 */

import { cancellingPhase, endingPhase, rejectingPhase } from './call.ending.ts'
import { establishedPhase } from './call.established.ts'
import { alertingPhase, answeringPhase } from './call.incoming.ts'
import { acceptingPhase, outgoingPhase } from './call.outgoing.ts'
import { setupCall } from './call.setup.ts'
import type { CallDeps } from './call.types.ts'
import { closedMedia } from './media.view.ts'

export function createCallMachine(deps: CallDeps) {
  const call = setupCall(deps)
  return call.createMachine({
    id: 'call',
    context: ({ input, self }) => ({
      ...input,
      direction: input.request ? 'outgoing' : 'incoming',
      media: { status: 'new', encrypted: false },
      agreed: 'sendrecv',
      queue: [],
      tones: [],
      glares: 0,
      resent: false,
      refusals: 0,
      startedAt: deps.now(self.system),
    }),
    output: ({ context }) => ({ id: context.id }),
    initial: 'live',
    states: {
      live: {
        type: 'parallel',
        invoke: {
          src: 'dialog',
          id: 'dialog',
          input: ({ context: { id, request } }) => ({ id, ...(request && { request }) }),
          onError: {
            target: 'ended',
            actions: { type: 'noteFailed', params: ({ event }) => ({ error: event.error }) },
          },
        },
        on: {
          'sip.bye': { target: 'ended', actions: 'noteBye' },
          'sip.gone': { target: 'ended', actions: 'noteGone' },
          'sip.ended': 'ended',
          'sip.unusable': { target: 'ended', actions: 'noteUnusable' },
          'sip.referred': { actions: { type: 'warn', params: { code: 'referRefused' } } },
          // Before the answer too: the queue is looked at when the call is established.
          'network.moved': { actions: { type: 'enqueue', params: { kind: 'iceRestart' } } },
          'address.lost': { actions: { type: 'enqueue', params: { kind: 'refresh' } } },
          'media.restartWanted': { actions: { type: 'enqueue', params: { kind: 'iceRestart' } } },
          'media.warning': {
            actions: { type: 'warn', params: ({ event }) => ({ code: event.code, message: event.message }) },
          },
          'media.trackEnded': { actions: { type: 'warn', params: { code: 'microphoneLost' } } },
          'media.playbackBlocked': { actions: { type: 'warn', params: { code: 'playbackBlocked' } } },
        },
        states: {
          // First, so that the media actor is there when a phase speaks to it on entry.
          audio: {
            initial: 'on',
            states: {
              on: {
                invoke: {
                  src: 'media',
                  id: 'media',
                  input: ({ context, self }) => ({ id: context.id, parent: self }),
                  onError: { actions: { type: 'raiseMediaFailed', params: ({ event }) => ({ error: event.error }) } },
                  onSnapshot: {
                    actions: { type: 'noteMedia', params: ({ event }) => ({ snapshot: event.snapshot }) },
                  },
                },
                on: { 'audio.released': 'off' },
                initial: 'unmuted',
                states: {
                  unmuted: {
                    on: {
                      mute: {
                        guard: 'canSpeak',
                        target: 'muted',
                        actions: { type: 'tellMedia', params: { type: 'mute' } },
                      },
                    },
                  },
                  muted: {
                    on: { unmute: { target: 'unmuted', actions: { type: 'tellMedia', params: { type: 'unmute' } } } },
                  },
                },
              },
              off: { entry: { type: 'noteMediaView', params: { media: closedMedia } } },
            },
          },
          phase: {
            initial: 'new',
            states: {
              new: { always: [{ guard: 'isOutgoing', target: 'outgoing' }, { target: 'alerting' }] },
              outgoing: outgoingPhase(call),
              accepting: acceptingPhase(call),
              alerting: alertingPhase(call),
              answering: answeringPhase(call),
              established: establishedPhase(call),
              cancelling: cancellingPhase(call),
              rejecting: rejectingPhase(call),
              ending: endingPhase(call),
            },
          },
          signalling: {
            initial: 'unknown',
            states: {
              unknown: { always: [{ guard: 'startsDown', target: 'down' }, { target: 'up' }] },
              up: { on: { 'flow.lost': 'down' } },
              down: {
                entry: 'noteDown',
                exit: 'noteUp',
                on: {
                  'flow.up': [
                    { guard: 'isEstablished', target: 'reattaching', actions: 'enqueueReattach' },
                    { guard: 'isInviting', target: 'resending', actions: ['noteResent', 'resend'] },
                    { target: 'up' },
                  ],
                },
                after: { reattachTimeout: { target: '#ended', actions: 'noteLost' } },
              },
              // Of a server that answers a request only where it came from nothing is heard here (docs/decisions/0004).
              resending: {
                on: {
                  'sip.trying': { target: 'up', actions: 'noteHeard' },
                  'sip.progress': { target: 'up', actions: 'noteHeard' },
                  'sip.accepted': { target: 'up', actions: 'noteHeard' },
                  'sip.rejected': 'up',
                  'flow.lost': 'down',
                },
                after: { resendTimeout: { target: 'up', actions: 'raiseInviteLost' } },
              },
              // Up again when the far end has answered on the new flow, with whatever status: the route stands.
              reattaching: {
                on: {
                  'restart.yielded': { actions: { type: 'enqueue', params: { kind: 'refresh' } } },
                  'request.done': { guard: 'isReattached', target: 'up' },
                  'request.failed': { guard: 'isAnswered', target: 'up' },
                  'flow.lost': 'down',
                },
                after: { reattachRetry: { target: 'reattaching', reenter: true, actions: 'enqueueReattachAgain' } },
              },
            },
          },
          remoteHold: {
            initial: 'active',
            states: {
              active: { on: { 'remote.held': 'held' } },
              held: { on: { 'remote.resumed': 'active' } },
            },
          },
        },
      },
      ended: {
        id: 'ended',
        type: 'final',
        entry: ['stampEnd', { type: 'noteMediaView', params: { media: closedMedia } }],
      },
    },
  })
}
