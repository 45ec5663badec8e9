/** The phases of a call that this end makes, up to the answer (RFC 3261 13.2). */
import {
  cancelForMedia,
  dropForMedia,
  endForMedia,
  endForMediaTimeout,
  hangUpHere,
  refuseOffer,
} from './call.arrows.ts'
import type { CallSetup } from './call.setup.ts'

const cancelledHere = { type: 'noteEnd', params: { reason: 'cancelled', by: 'local' } } as const

/** From call() to the far end's answer. */
export function outgoingPhase(call: CallSetup) {
  return call.createStateConfig({
    initial: 'preparing',
    states: {
      preparing: {
        entry: { type: 'tellMedia', params: { type: 'gather' } },
        invoke: {
          src: 'createOffer',
          input: ({ context: { id, microphone } }) => ({ id, direction: 'sendrecv', microphone }),
          onDone: {
            target: 'awaitingFlow',
            actions: { type: 'noteLocalOffer', params: ({ event }) => ({ sdp: event.output }) },
          },
          onError: dropForMedia,
        },
        on: { hangUp: { target: '#ended', actions: cancelledHere } },
        after: { prepareTimeout: { target: '#ended', actions: 'noteSetupTimeout' } },
      },
      awaitingFlow: {
        always: { guard: 'hasFlow', target: 'inviting', actions: 'sendInvite' },
        on: { hangUp: { target: '#ended', actions: cancelledHere } },
        after: { flowTimeout: { target: '#ended', actions: 'noteLost' } },
      },
      awaitingCredentials: {
        entry: 'reportRefusal',
        on: {
          'credentials.renewed': 'awaitingFlow',
          'credentials.failed': { target: '#ended', actions: 'noteUnauthorised' },
          hangUp: { target: '#ended', actions: cancelledHere },
        },
        after: { fetchTimeout: { target: '#ended', actions: 'noteSetupTimeout' } },
      },
      inviting: {
        initial: 'calling',
        on: {
          'sip.progress': [
            { guard: 'wantsEarlyMedia', target: '.earlyMedia', actions: ['noteRinging', 'noteEarlyFork'] },
            { guard: 'isRinging', target: '.ringing', actions: 'noteRinging' },
          ],
          'sip.accepted': { target: '#accepting', actions: 'noteAccepted' },
          'sip.rejected': [
            { guard: 'isForgotten', target: '.calling', actions: ['redial', 'noteHeard'] },
            { guard: 'isChallenge', target: 'awaitingCredentials', actions: 'noteRefusal' },
            { target: '#ended', actions: 'noteRejected' },
          ],
          'sip.redirected': { target: '#ended', actions: 'noteRedirected' },
          'invite.lost': { target: '.calling', actions: ['redial', 'noteHeard'] },
          'media.failed': cancelForMedia,
          hangUp: { target: '#cancelling', actions: cancelledHere },
        },
        after: { setupTimeout: { target: '#cancelling', actions: 'noteSetupTimeout' } },
        states: {
          calling: {},
          ringing: { id: 'ringing' },
          earlyMedia: {
            initial: 'applying',
            // A later 180 of another fork takes nothing away from what is being heard.
            on: { 'sip.progress': {} },
            states: {
              applying: {
                invoke: {
                  src: 'applyAnswer',
                  input: ({ context }) => ({ id: context.id, answer: context.answer ?? '', provisional: true }),
                  onDone: { target: 'playing', actions: { type: 'tellMedia', params: { type: 'negotiated' } } },
                  // Early media is a courtesy: the answer proper decides.
                  onError: '#ringing',
                },
              },
              playing: {},
            },
          },
        },
      },
    },
  })
}

/** The far end has answered; its SDP is being applied. */
export function acceptingPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'accepting',
    invoke: {
      src: 'applyAnswer',
      input: ({ context }) => ({ id: context.id, answer: context.answer ?? '' }),
      onDone: {
        target: 'established',
        actions: [
          { type: 'tellMedia', params: { type: 'negotiated' } },
          { type: 'raiseRemoteHold', params: ({ event }) => event.output },
        ],
      },
      onError: endForMedia,
    },
    after: { describeTimeout: endForMediaTimeout },
    on: {
      // The far end is quicker than our SDP: it may be asked again (RFC 3261 14.2).
      'sip.offered': refuseOffer,
      'media.failed': endForMedia,
      hangUp: hangUpHere,
    },
  })
}
