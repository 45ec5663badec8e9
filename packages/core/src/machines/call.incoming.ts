/** The phases of a call that comes in, up to the ACK of our answer (RFC 3261 13.3). */
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
      answer: 'answering',
      reject: { target: '#rejecting', actions: ['noteRejectedHere'] },
      redirect: { target: '#rejecting', actions: 'noteRedirectedHere' },
      hangUp: { target: '#rejecting', actions: [...declinedHere] },
      'sip.cancelled': { target: '#ended', actions: 'noteCancelled' },
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

export function answeringPhase(call: CallSetup) {
  const failed = {
    target: '#rejecting',
    actions: [
      {
        type: 'noteMediaFailed' as const,
        params: ({ event }: { event: { error: unknown } }) => ({ error: event.error }),
      },
      {
        type: 'farewellForMedia' as const,
        params: ({ event }: { event: { error: unknown } }) => ({ error: event.error }),
      },
    ],
  } as const
  return call.createStateConfig({
    initial: 'deciding',
    states: {
      deciding: { always: [{ guard: 'hasOffer', target: 'describing' }, { target: 'describingLate' }] },
      describing: {
        entry: { type: 'tellMedia', params: { type: 'gather' } },
        invoke: {
          src: 'createAnswer',
          input: ({ context }) => ({ id: context.id, offer: context.offer ?? '', direction: 'sendrecv' }),
          onDone: {
            target: 'confirming',
            actions: [
              { type: 'noteAnswerSdp', params: ({ event }) => ({ sdp: event.output.answer }) },
              'sendAccept',
              { type: 'tellMedia', params: { type: 'negotiated' } },
              { type: 'raiseRemoteHold', params: ({ event }) => event.output },
            ],
          },
          onError: failed,
        },
        on: { hangUp: { target: '#rejecting', actions: [...declinedHere] } },
      },
      // The INVITE had no offer: ours goes into the 200 and the answer comes in the ACK.
      describingLate: {
        entry: { type: 'tellMedia', params: { type: 'gather' } },
        invoke: {
          src: 'createOffer',
          input: ({ context }) => ({ id: context.id, direction: 'sendrecv' }),
          onDone: {
            target: 'confirmingLate',
            actions: [{ type: 'noteAnswerSdp', params: ({ event }) => ({ sdp: event.output }) }, 'sendAccept'],
          },
          onError: failed,
        },
        on: { hangUp: { target: '#rejecting', actions: [...declinedHere] } },
      },
      confirming: { on: { 'sip.confirmed': '#established' } },
      confirmingLate: {
        on: { 'sip.confirmed': { target: 'applyingLate', actions: 'noteConfirmedAnswer' } },
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
          onError: {
            target: '#ending',
            actions: { type: 'noteMediaFailed', params: ({ event }) => ({ error: event.error }) },
          },
        },
      },
    },
    on: {
      'sip.cancelled': { target: '#ended', actions: 'noteCancelled' },
      'sip.unconfirmed': { target: '#ending', actions: 'noteUnconfirmed' },
      'sip.offered': { actions: 'refuseGlare' },
      'media.failed': {
        target: '#ending',
        actions: { type: 'noteMediaFailed', params: ({ event }) => ({ error: event.error }) },
      },
      // 200 is out: only a BYE ends it now.
      hangUp: { target: '#ending', actions: { type: 'noteEnd', params: { reason: 'hangUp', by: 'local' } } },
    },
  })
}
