/** Every path of the call chart and of its media chart, on the pure machines. */
import { describe, expect, it } from 'vitest'
import { createMediaSession } from '../actors/mediaSession.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import { FakeMedia } from '../testing/fakeMedia.ts'
import { FakeSip } from '../testing/fakeSip.ts'
import { callMachineOn, request } from './call.fixture.ts'
import type { CallContext, CallEvent, CallInput, CallReport } from './call.types.ts'
import { createFakeHub } from './hub.fixture.ts'
import { createMediaMachine, type MediaReport } from './media.machine.ts'
import { type Exploration, explore } from './paths.fixture.ts'

const error = toErrorData(new PhoneError('iceFailed'))
const tone = { ticket: 1, tones: '1', mode: 'auto', duration: 100, gap: 70 } as const

/** One event of each kind that guards tell apart. */
const said: CallEvent[] = [
  { type: 'answer' },
  { type: 'reject', status: 486 },
  { type: 'redirect', target: 'sip:carol@x' },
  { type: 'hangUp' },
  { type: 'hold' },
  { type: 'resume' },
  { type: 'mute' },
  { type: 'unmute' },
  { type: 'sendDtmf', request: tone },
  { type: 'flow.up' },
  { type: 'flow.lost' },
  { type: 'network.moved' },
  { type: 'address.lost' },
  { type: 'credentials.renewed' },
  { type: 'credentials.failed', error },
  { type: 'media.restartWanted' },
  { type: 'media.playbackBlocked' },
  { type: 'media.trackEnded' },
  { type: 'media.warning', code: 'turnUnavailable', message: 'no' },
  { type: 'media.failed', error },
  { type: 'sip.trying' },
  { type: 'sip.progress', status: 180, reason: '' },
  { type: 'sip.progress', status: 183, reason: '', fork: 'a', answer: 'early' },
  { type: 'sip.accepted', fork: 'a', answer: 'sdp', remote: { uri: 'sip:b@x' } },
  { type: 'sip.rejected', status: 486, reason: '', local: false, digest: 'none' },
  { type: 'sip.rejected', status: 482, reason: '', local: false, digest: 'none' },
  { type: 'sip.rejected', status: 407, reason: '', local: false, digest: 'refused' },
  { type: 'sip.redirected', status: 302, contacts: [] },
  { type: 'sip.cancelled' },
  { type: 'sip.confirmed' },
  { type: 'sip.confirmed', answer: 'late' },
  { type: 'sip.unconfirmed' },
  { type: 'sip.offered', transaction: 1, method: 'INVITE', offer: 'o' },
  { type: 'sip.offered', transaction: 2, method: 'INVITE' },
  { type: 'sip.offered', transaction: 3, method: 'UPDATE', offer: 'o' },
  { type: 'sip.bye' },
  { type: 'sip.referred', target: 'sip:x@x' },
  { type: 'sip.gone', status: 481 },
  { type: 'sip.acceptedLate' },
  { type: 'sip.unanswered' },
  { type: 'sip.ended' },
  { type: 'sip.unusable', error },
]
const done = { output: { status: 200, reason: '', local: false, answer: 'a', remoteHold: false } }

function explorePaths(input: Partial<CallInput>, until?: (value: unknown) => boolean): Exploration {
  const machine = callMachineOn(new FakeSip(), new FakeMedia())
  const reinvite = machine.events.filter(
    (type) => type.endsWith('negotiation.waitingAnswer') && type.startsWith('xstate.done'),
  )
  const actors = machine.events
    .filter((type) => type.startsWith('xstate.done.actor') || type.startsWith('xstate.error.actor'))
    .map((type) =>
      type.startsWith('xstate.error') ? { type, error: new PhoneError('unexpected') } : { type, ...done },
    )
  const answers = [200, 491, 488].flatMap((status) =>
    reinvite.map((type) => ({ type, output: { ...done.output, status } })),
  )
  const holds = machine.events
    .filter((type) => String(type) === 'xstate.done.actor.0.answering')
    .map((type) => ({ type, output: { answer: 'a', remoteHold: true, restarted: true } }))
  return explore(machine, {
    input: {
      id: 'c1',
      parent: createFakeHub<CallReport>().ref,
      remote: { uri: 'sip:b@x' },
      headers: {},
      flow: 'up',
      ringTimeout: 1,
      earlyMedia: 'first',
      ...input,
    },
    events: [
      ...said,
      ...actors,
      ...answers,
      { type: 'xstate.snapshot.media', snapshot: undefined },
      ...holds,
      ...machine.events.filter((type) => type.startsWith('xstate.after')).map((type) => ({ type })),
    ],
    distinguish: ({ context, value }) => [
      context.queue[0],
      context.current,
      // Read on the way back alone.
      JSON.stringify(value).includes('"rollingBack"') && context.requestError?.code,
      context.tones.length > 0,
      context.refusals,
      JSON.stringify(value).includes('"inviting"') && context.resent,
      context.offered?.method === 'UPDATE',
      isEstablished(value) || context.earlyFork,
      isEstablished(value) || context.offer,
    ],
    stopWhen: ({ value, context }) =>
      (until?.(value) ?? false) ||
      offDefault(value) + context.queue.length > (isRestartOnNewFlow(value, context) ? 2 : 1),
    limit: 5_000,
  })
}

const isEstablished = (value: unknown) => JSON.stringify(value).includes('"established"')

/** The one place where what waits and the signalling are looked at together. */
const isRestartOnNewFlow = (value: unknown, { queue }: CallContext) =>
  queue[0] === 'iceRestart' && JSON.stringify(value).includes('"reattaching"')

/** How many regions have left the state in which they began: further than one at a time shows nothing new. */
function offDefault(value: unknown): number {
  const text = JSON.stringify(value)
  const states = [
    '"muted"',
    '"remoteHold":"held"',
    '"sending"',
    '"down"',
    '"reattaching"',
    '"resending"',
    '"holding"',
    '"localHold":"held"',
    '"resuming"',
  ]
  return states.filter((state) => text.includes(state)).length
}

describe('the call chart', () => {
  it('reaches every state, leaves every state and takes every transition', () => {
    const explored = [
      explorePaths({ request }),
      explorePaths({ request, flow: 'down' }, isEstablished),
      explorePaths({ offer: 'o' }, isEstablished),
      explorePaths({}, isEstablished),
    ]
    const inAll = (part: 'unreachable' | 'untaken' | 'deadEnds') =>
      explored.map((each) => each[part]).reduce((left, right) => left.filter((item) => right.includes(item)))
    expect(explored.flatMap(({ crashes }) => crashes)).toEqual([])
    // A state at which one exploration stops is left in another.
    expect(inAll('deadEnds')).toEqual([])
    expect(inAll('unreachable')).toEqual([])
    expect(inAll('untaken')).toEqual([])
  })
})

describe('the media chart', () => {
  it('reaches every state, leaves every state and takes every transition', () => {
    const session = createMediaSession(
      () => ({ sip: new FakeSip(), media: new FakeMedia() }),
      () => undefined,
    )
    const machine = createMediaMachine({ session })
    const found = explore(machine, {
      input: { id: 'c1', parent: createFakeHub<MediaReport>().ref },
      events: [
        ...(['new', 'checking', 'connected', 'completed', 'disconnected', 'failed', 'closed'] as const).map(
          (state) => ({
            type: 'media.ice',
            state,
          }),
        ),
        { type: 'media.dtls', state: 'connected' },
        { type: 'media.dtls', state: 'failed' },
        { type: 'media.restartStalled' },
        { type: 'media.path', path: 'relay' },
        { type: 'media.codec', codec: 'opus' },
        { type: 'media.playbackBlocked' },
        { type: 'media.trackEnded' },
        { type: 'media.listenOnly' },
        { type: 'media.warning', code: 'turnUnavailable', message: 'no' },
        { type: 'restartRefused' },
        { type: 'restartAnswered' },
        { type: 'gather' },
        { type: 'negotiated' },
        { type: 'restartSent' },
        { type: 'mute' },
        { type: 'unmute' },
        { type: 'xstate.error.actor.session', error: new Error('x') },
        ...machine.events.filter((type) => type.startsWith('xstate.after')).map((type) => ({ type })),
      ],
      distinguish: ({ context }) => [context.ice, context.dtls, context.restarts],
    })
    expect(found).toMatchObject({ unreachable: [], deadEnds: [], crashes: [], untaken: [] })
  })
})
