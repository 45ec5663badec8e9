/** The phases of a call that comes in, up to the ACK of our answer (RFC 3261 13.3). */
import { endForMedia, endForMediaTimeout, hangUpHere, refuseForMedia, refuseOffer } from './call.arrows.ts'
import type { CallSetup } from './call.setup.ts'

const declinedHere = [
  { type: 'noteEnd', params: { reason: 'rejected', by: 'local', code: 603 } },
  { type: 'farewellWith', params: { status: 603 } },
] as const

export function alertingPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'alerting',
    entry: ['noteRinging', 'sendRinging'],
    on: {
      answer: { target: 'answering', actions: 'noteMicrophone' },
      reject: { target: '#rejecting', actions: ['noteRejectedHere'] },
      redirect: { target: '#rejecting', actions: 'noteRedirectedHere' },
      hangUp: { target: '#rejecting', actions: [...declinedHere] },
      'sip.cancelled': { target: '#ended', actions: 'noteCancelled' },
      'flow.up': { guard: 'isDown', actions: 'resend' },
    },
    after: {
      ringTimeout: {
        target: '#rejecting',
        actions: [
          { type: 'noteEnd', params: { reason: 'noAnswer', by: 'local', code: 480 } },
          { type: 'farewellWith', params: { status: 480 } },
        ],
      },
    },
  })
}

/** The microphone prompt that nobody answers, or the like. */
const unprepared = {
  target: '#rejecting',
  actions: ['noteMediaTimeout', { type: 'farewellWith', params: { status: 480 } }],
} as const

export function answeringPhase(call: CallSetup) {
  return call.createStateConfig({
    on: {
      'sip.cancelled': { target: '#ended', actions: 'noteCancelled' },
      'sip.offered': refuseOffer,
      'flow.up': { guard: 'isDown', actions: 'resend' },
    },
    initial: 'deciding',
    states: {
      deciding: { always: [{ guard: 'hasOffer', target: 'describing' }, { target: 'describingLate' }] },
      describing: {
        entry: { type: 'tellMedia', params: { type: 'gather' } },
        invoke: {
          src: 'createAnswer',
          input: ({ context: { id, offer = '', microphone } }) => ({ id, offer, direction: 'sendrecv', microphone }),
          onDone: {
            target: 'confirming',
            actions: [
              { type: 'sendAccept', params: ({ event }) => ({ sdp: event.output.answer }) },
              { type: 'tellMedia', params: { type: 'negotiated' } },
              { type: 'raiseRemoteHold', params: ({ event }) => event.output },
            ],
          },
          onError: refuseForMedia,
        },
        on: { hangUp: { target: '#rejecting', actions: [...declinedHere] }, 'media.failed': refuseForMedia },
        after: { prepareTimeout: unprepared },
      },
      // The INVITE had no offer: ours goes into the 200 and the answer comes in the ACK.
      describingLate: {
        entry: { type: 'tellMedia', params: { type: 'gather' } },
        invoke: {
          src: 'createOffer',
          input: ({ context: { id, microphone } }) => ({ id, direction: 'sendrecv', microphone }),
          onDone: {
            target: 'confirmingLate',
            actions: { type: 'sendAccept', params: ({ event }) => ({ sdp: event.output }) },
          },
          onError: refuseForMedia,
        },
        on: { hangUp: { target: '#rejecting', actions: [...declinedHere] }, 'media.failed': refuseForMedia },
        after: { prepareTimeout: unprepared },
      },
      // 200 is out: only a BYE ends it now.
      confirming: {
        on: {
          'sip.confirmed': '#established',
          'sip.unconfirmed': { target: '#ending', actions: 'noteUnconfirmed' },
          'media.failed': endForMedia,
          hangUp: hangUpHere,
        },
      },
      confirmingLate: {
        on: {
          'sip.confirmed': [
            { guard: 'hasAnswer', target: 'applyingLate', actions: 'noteConfirmedAnswer' },
            { target: '#ending', actions: 'noteNoAnswer' },
          ],
          'sip.unconfirmed': { target: '#ending', actions: 'noteUnconfirmed' },
          'media.failed': endForMedia,
          hangUp: hangUpHere,
        },
      },
      applyingLate: {
        invoke: {
          src: 'applyAnswer',
          input: ({ context }) => ({ id: context.id, answer: context.answer ?? '' }),
          onDone: {
            target: '#established',
            actions: [
              { type: 'tellMedia', params: { type: 'negotiated' } },
              { type: 'raiseRemoteHold', params: ({ event }) => event.output },
            ],
          },
          onError: endForMedia,
        },
        on: { 'media.failed': endForMedia, hangUp: hangUpHere },
        after: { describeTimeout: endForMediaTimeout },
      },
    },
  })
}
