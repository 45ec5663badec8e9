/** One call of a fake phone, driven by hand. */
import type { AudioLevel, Call, CallCan, CallQuality, CallSnapshot, Store } from '../../types.ts'
import { createCommands, type FakeCommands } from './fakeCommands.ts'
import { type Change, createFakeStore, type FakeStore, tellAll } from './fakeStore.ts'

export type CallCommand =
  | 'answer'
  | 'reject'
  | 'redirect'
  | 'hangUp'
  | 'hold'
  | 'resume'
  | 'mute'
  | 'unmute'
  | 'sendDtmf'

/** A store of a call that is measured, by hand. */
export interface FakeMeter<S> extends Store<S> {
  /** Merges `change` into what it shows; the call's snapshot stays as it is. Nothing, once the call has ended. */
  set(change: Change<S>): void
  /** Subscriptions not ended yet: a real call measures while there are some. */
  readonly listenerCount: number
}

export interface FakeCall extends Call, FakeCommands<CallCommand> {
  readonly quality: FakeMeter<CallQuality>
  readonly level: FakeMeter<AudioLevel>
  /** Merges `change` into the snapshot. `{ status: 'ended' }` takes the call out of its phone. */
  set(change: Change<CallSnapshot>): void
  /** Subscriptions not ended yet, those to `level` and `quality` among them. */
  readonly listenerCount: number
}

/** `publish` lets the phone take the new snapshot in before anyone is told: no listener sees the two disagree. */
export function createFakeCall(
  initial: Change<CallSnapshot> & { readonly id: string },
  publish: (notify: () => void) => void,
): FakeCall {
  const store = createFakeStore<CallSnapshot>({ ...ringing, id: initial.id })
  store.commit(initial)
  const { id, direction } = store.getSnapshot()
  const commands = createCommands<CallCommand>({
    answer: 0,
    reject: 0,
    redirect: 0,
    hangUp: 0,
    hold: 0,
    resume: 0,
    mute: 0,
    unmute: 0,
    sendDtmf: 0,
  })
  const levels = createFakeStore<AudioLevel>({ local: 0, remote: 0 })
  const qualities = createFakeStore<CallQuality>({})
  const hasEnded = () => store.getSnapshot().status === 'ended'
  return {
    id,
    direction,
    quality: meter(qualities, hasEnded),
    level: meter(levels, hasEnded),
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    set(change) {
      if (!store.commit(change)) return
      if (!hasEnded()) return publish(store.notify)
      // As a real one's: once there is nothing to measure, nothing is shown of it.
      const [wasHeard, wasRated] = [levels.commit({ local: 0, remote: 0 }), qualities.commit(unknown)]
      publish(() => tellAll([store.notify, () => wasHeard && levels.notify(), () => wasRated && qualities.notify()]))
    },
    get listenerCount() {
      return store.listenerCount() + levels.listenerCount() + qualities.listenerCount()
    },
    commands: commands.counts,
    handle: commands.handle,
    answer: () => commands.run('answer'),
    reject: (options) => commands.run('reject', options),
    redirect: (target) => commands.run('redirect', target),
    hangUp: () => commands.run('hangUp'),
    hold: () => commands.run('hold'),
    resume: () => commands.run('resume'),
    mute: () => commands.runNow('mute'),
    unmute: () => commands.runNow('unmute'),
    sendDtmf: (tones, options) => commands.run('sendDtmf', tones, options),
    localStream: null,
    remoteStream: null,
  }
}

function meter<S>(store: FakeStore<S>, hasEnded: () => boolean): FakeMeter<S> {
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    set(change) {
      if (!hasEnded() && store.commit(change)) store.notify()
    },
    get listenerCount() {
      return store.listenerCount()
    },
  }
}

const unknown: Change<CallQuality> = {
  rating: undefined,
  loss: undefined,
  jitter: undefined,
  roundTripTime: undefined,
  remoteLoss: undefined,
  remoteJitter: undefined,
}

const nothing: CallCan = {
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

const ringing: CallSnapshot = {
  id: '',
  direction: 'incoming',
  status: 'ringing',
  remote: { uri: 'sip:bob@example.test' },
  headers: {},
  hold: { local: 'active', remote: 'active' },
  muted: false,
  media: { status: 'new', encrypted: false },
  signalling: 'up',
  startedAt: 0,
  can: nothing,
}
