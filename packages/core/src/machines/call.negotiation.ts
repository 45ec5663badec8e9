/**
 * The only region that touches SDP once a call is established: one offer/answer at a time, ours from the queue, theirs
 * as they come. What is refused is rolled back, and the call goes on as it was (RFC 3261 14, RFC 3264, RFC 5407).
 */

import type { MediaDirection } from '../ports/media.ts'
import { endForMedia, endForMediaTimeout, refuseOffer } from './call.arrows.ts'
import { type CallSetup, refusal } from './call.setup.ts'
import type { CallContext } from './call.types.ts'

export function negotiationRegion(call: CallSetup) {
  return call.createStateConfig({
    initial: 'stable',
    // The far end may have begun its ICE anew, or hold us: all of it is offered again, as it is here.
    on: { 'sip.acceptedLate': { actions: { type: 'enqueue', params: { kind: 'iceRestart' } } } },
    states: {
      stable: {
        id: 'stable',
        always: { guard: 'hasRequest', target: 'offering', actions: 'takeRequest' },
        on: {
          'sip.offered': [
            { guard: 'hasOfferedSdp', target: 'answering', actions: 'noteOffered' },
            { target: 'offeringLate', actions: 'noteOffered' },
          ],
        },
      },

      // -- ours
      offering: {
        invoke: {
          src: 'createOffer',
          input: ({ context }) => ({
            id: context.id,
            direction: directionAfter(context),
            ...(context.current === 'iceRestart' && { iceRestart: true }),
          }),
          onDone: {
            target: 'waitingAnswer',
            actions: { type: 'noteLocalOffer', params: ({ event }) => ({ sdp: event.output }) },
          },
          onError: {
            target: 'rollingBack',
            actions: { type: 'noteRequestError', params: ({ event }) => ({ error: event.error }) },
          },
        },
        on: {
          'sip.offered': refuseOffer,
          'flow.lost': 'withdrawing',
        },
        after: { describeTimeout: { target: 'rollingBack', actions: 'noteDescribeTimeout' } },
      },
      waitingAnswer: {
        entry: 'tellMediaRestart',
        invoke: {
          src: 'sendReinvite',
          input: ({ context }) => ({ id: context.id, offer: context.localOffer ?? '' }),
          onDone: [
            {
              guard: { type: 'is2xx', params: ({ event }) => event.output },
              target: 'applying',
              actions: { type: 'noteAnswerSdp', params: ({ event }) => ({ sdp: event.output.answer ?? '' }) },
            },
            {
              guard: { type: 'isGlare', params: ({ event }) => event.output },
              target: 'glare',
              actions: { type: 'noteGlare', params: ({ event }) => event.output },
            },
            {
              target: 'rollingBack',
              actions: { type: 'noteRequestError', params: ({ event }) => ({ error: refusal(event.output) }) },
            },
          ],
          onError: {
            target: 'rollingBack',
            actions: { type: 'noteRequestError', params: ({ event }) => ({ error: event.error }) },
          },
        },
        on: {
          'sip.offered': refuseOffer,
          'flow.lost': 'withdrawing',
        },
        after: { reinviteTimeout: { target: 'rollingBack', actions: 'noteRequestTimeout' } },
      },
      applying: {
        invoke: {
          src: 'applyAnswer',
          input: ({ context }) => ({ id: context.id, answer: context.answer ?? '' }),
          onDone: {
            target: 'stable',
            actions: [
              { type: 'raiseRemoteHold', params: ({ event }) => event.output },
              'agree',
              { type: 'tellMedia', params: { type: 'negotiated' } },
              'emitDone',
              'raiseDone',
              'finishRequest',
            ],
          },
          // The far end has agreed to what we cannot apply: the two ends no longer fit (RFC 3261 14.1: BYE).
          onError: endForMedia,
        },
        after: { describeTimeout: endForMediaTimeout },
        on: { 'sip.offered': refuseOffer },
      },

      // -- ours, refused
      rollingBack: {
        invoke: {
          src: 'rollback',
          input: ({ context }) => ({ id: context.id }),
          onDone: { target: 'stable', actions: ['emitFailed', 'raiseFailed', 'tellMediaRefused', 'finishRequest'] },
          onError: endForMedia,
        },
        after: { describeTimeout: endForMediaTimeout },
        on: { 'sip.offered': refuseOffer },
      },
      // The request stays in the queue and goes out again when there is a flow.
      withdrawing: {
        entry: 'putBackRequest',
        invoke: {
          src: 'rollback',
          input: ({ context }) => ({ id: context.id }),
          onDone: 'stable',
          onError: endForMedia,
        },
        after: { describeTimeout: endForMediaTimeout },
        on: { 'sip.offered': refuseOffer },
      },
      glare: {
        entry: 'putBackRequest',
        initial: 'rollingBack',
        states: {
          rollingBack: {
            invoke: {
              src: 'rollback',
              input: ({ context }) => ({ id: context.id }),
              onDone: 'waiting',
              onError: endForMedia,
            },
            after: { describeTimeout: endForMediaTimeout },
            on: { 'sip.offered': refuseOffer },
          },
          waiting: {
            after: { glareBackoff: '#stable' },
            on: {
              'sip.offered': [
                { guard: 'hasOfferedSdp', target: '#answering', actions: 'noteOffered' },
                { target: '#offeringLate', actions: 'noteOffered' },
              ],
            },
          },
        },
      },

      // -- theirs
      answering: {
        id: 'answering',
        invoke: {
          src: 'createAnswer',
          input: ({ context }) => ({
            id: context.id,
            offer: context.offered?.offer ?? '',
            direction: context.agreed,
          }),
          onDone: [
            {
              guard: 'isUpdate',
              target: 'stable',
              actions: [
                { type: 'sendOfferAnswer', params: ({ event }) => ({ sdp: event.output.answer }) },
                { type: 'raiseRemoteHold', params: ({ event }) => event.output },
                { type: 'tellMedia', params: { type: 'negotiated' } },
                { type: 'yieldRestart', params: ({ event }) => event.output },
              ],
            },
            {
              target: 'waitingAck',
              actions: [
                { type: 'sendOfferAnswer', params: ({ event }) => ({ sdp: event.output.answer }) },
                { type: 'raiseRemoteHold', params: ({ event }) => event.output },
                { type: 'tellMedia', params: { type: 'negotiated' } },
                { type: 'yieldRestart', params: ({ event }) => event.output },
              ],
            },
          ],
          onError: 'refusing',
        },
        after: { describeTimeout: 'refusing' },
        on: {
          'sip.offered': refuseOffer,
          'network.moved': { actions: ['noteMoved', { type: 'enqueue', params: { kind: 'iceRestart' } }] },
        },
      },
      offeringLate: {
        id: 'offeringLate',
        invoke: {
          src: 'createOffer',
          input: ({ context }) => ({ id: context.id, direction: context.agreed }),
          onDone: {
            target: 'waitingLateAnswer',
            actions: { type: 'sendOfferAnswer', params: ({ event }) => ({ sdp: event.output }) },
          },
          onError: 'refusing',
        },
        after: { describeTimeout: 'refusing' },
        on: { 'sip.offered': refuseOffer },
      },
      waitingLateAnswer: {
        on: {
          'sip.confirmed': [
            { guard: 'hasAnswer', target: 'applyingLate', actions: 'noteConfirmedAnswer' },
            { target: 'withdrawing' },
          ],
          'sip.unconfirmed': 'withdrawing',
          'sip.offered': refuseOffer,
        },
      },
      applyingLate: {
        invoke: {
          src: 'applyAnswer',
          input: ({ context }) => ({ id: context.id, answer: context.answer ?? '' }),
          onDone: {
            target: 'stable',
            actions: [
              { type: 'raiseRemoteHold', params: ({ event }) => event.output },
              { type: 'tellMedia', params: { type: 'negotiated' } },
            ],
          },
          onError: 'withdrawing',
        },
        after: { describeTimeout: endForMediaTimeout },
        on: { 'sip.offered': refuseOffer },
      },
      waitingAck: {
        on: {
          'sip.confirmed': 'stable',
          // The answer is applied at this end; a lost ACK is no reason to end a call that can be heard.
          'sip.unconfirmed': 'stable',
          'sip.offered': refuseOffer,
        },
      },
      refusing: {
        entry: { type: 'refuseOffered', params: { status: 488 } },
        invoke: {
          src: 'rollback',
          input: ({ context }) => ({ id: context.id }),
          onDone: 'stable',
          onError: endForMedia,
        },
        after: { describeTimeout: endForMediaTimeout },
        on: { 'sip.offered': refuseOffer },
      },
    },
  })
}

/** The way audio is to flow when the request under way succeeds. */
function directionAfter({ current, agreed }: CallContext): MediaDirection {
  if (current === 'hold') return 'sendonly'
  return current === 'resume' ? 'sendrecv' : agreed
}
