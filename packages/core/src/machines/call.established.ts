/** A call in progress: its negotiation, its local hold and its tones run side by side. */
import { endForMedia, hangUpHere } from './call.arrows.ts'
import { negotiationRegion } from './call.negotiation.ts'
import { type CallSetup, toneInput } from './call.setup.ts'

export function establishedPhase(call: CallSetup) {
  return call.createStateConfig({
    id: 'established',
    entry: 'noteAnswered',
    type: 'parallel',
    on: {
      hangUp: hangUpHere,
      'sip.unanswered': { target: '#ending', actions: 'noteUnanswered' },
      'media.failed': endForMedia,
    },
    states: {
      negotiation: negotiationRegion(call),
      localHold: {
        initial: 'active',
        states: {
          active: { on: { hold: { target: 'holding', actions: { type: 'enqueue', params: { kind: 'hold' } } } } },
          holding: {
            on: {
              'request.done': { guard: 'isHoldDone', target: 'held' },
              'request.failed': { guard: 'isHoldDone', target: 'active' },
            },
          },
          held: { on: { resume: { target: 'resuming', actions: { type: 'enqueue', params: { kind: 'resume' } } } } },
          resuming: {
            on: {
              'request.done': { guard: 'isResumeDone', target: 'active' },
              'request.failed': { guard: 'isResumeDone', target: 'held' },
            },
          },
        },
      },
      tones: {
        initial: 'idle',
        on: { sendDtmf: { actions: 'enqueueTones' } },
        states: {
          idle: { always: { guard: 'hasTones', target: 'sending' } },
          sending: {
            invoke: {
              src: 'sendTones',
              input: ({ context }) => toneInput(context),
              onDone: { target: 'idle', actions: ['emitTonesSent', 'dequeueTones'] },
              onError: {
                target: 'idle',
                actions: [{ type: 'emitTonesFailed', params: ({ event }) => ({ error: event.error }) }, 'dequeueTones'],
              },
            },
          },
        },
      },
    },
  })
}
