/** One call of a fake phone, driven by hand. */
import type { Call, CallCan, CallSnapshot } from '../../types.ts'
import { createCommands, type FakeCommands } from './fakeCommands.ts'
import { type Change, createFakeStore } from './fakeStore.ts'

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

export interface FakeCall extends Call, FakeCommands<CallCommand> {
  /** Merges `change` into the snapshot. `{ status: 'ended' }` takes the call out of its phone. */
  set(change: Change<CallSnapshot>): void
  /** Subscriptions not ended yet. */
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
  return {
    id,
    direction,
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    set(change) {
      if (store.commit(change)) publish(store.notify)
    },
    get listenerCount() {
      return store.listenerCount()
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
