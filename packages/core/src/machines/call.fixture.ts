/** One call chart on fake ports and virtual time, for tests. */
import { createActor } from 'xstate'
import { createApplyAnswer, createCreateAnswer, createCreateOffer, createRollback } from '../actors/describeMedia.ts'
import { createDialog } from '../actors/dialog.ts'
import { createMediaSession } from '../actors/mediaSession.ts'
import { createSendReinvite } from '../actors/sendReinvite.ts'
import { createSendTones } from '../actors/sendTones.ts'
import type { ReinviteOutcome } from '../ports/sip.ts'
import { FakeMedia, type FakeMediaSession } from '../testing/fakeMedia.ts'
import { type FakeDialog, FakeSip } from '../testing/fakeSip.ts'
import { createManualClock, settle } from '../testing/manualClock.ts'
import { createCallMachine } from './call.machine.ts'
import type { CallInput, CallMoment, CallReport } from './call.types.ts'
import { viewCall } from './call.view.ts'
import { createFakeHub } from './hub.fixture.ts'
import { createMediaMachine } from './media.machine.ts'

export const ok = (answer = 'their answer'): ReinviteOutcome => ({ status: 200, reason: 'OK', local: false, answer })
export const refused = (status: number, reason = 'No'): ReinviteOutcome => ({ status, reason, local: false })

export function callMachineOn(sip: FakeSip, media: FakeMedia, clock = createManualClock()) {
  const stack = () => ({ sip, media })
  return createCallMachine({
    now: () => clock.now(),
    random: () => 0.5,
    dialog: createDialog(stack),
    media: createMediaMachine({ session: createMediaSession(stack, () => undefined) }),
    createOffer: createCreateOffer(stack),
    createAnswer: createCreateAnswer(stack),
    applyAnswer: createApplyAnswer(stack),
    rollback: createRollback(stack),
    sendReinvite: createSendReinvite(stack),
    sendTones: createSendTones(stack, () => clock),
  })
}

export function startCall(input: Partial<CallInput> = {}, prepare: (media: FakeMedia) => void = () => {}) {
  const sip = new FakeSip()
  const media = new FakeMedia()
  prepare(media)
  const clock = createManualClock()
  const hub = createFakeHub<CallReport>()
  const moments: CallMoment[] = []
  const incoming = input.request ? undefined : sip.incoming('c1')
  const actor = createActor(callMachineOn(sip, media, clock), {
    clock,
    input: {
      id: 'c1',
      parent: hub.ref,
      remote: { uri: 'sip:bob@example.com' },
      headers: {},
      flow: 'up',
      ringTimeout: 60_000,
      earlyMedia: 'off',
      ...input,
    },
  })
  actor.on('*', (moment) => moments.push(moment))
  actor.start()

  const dialog = (): FakeDialog => {
    const found = sip.dialogs.get('c1')
    if (!found) throw new Error('no dialog yet')
    return found
  }
  const session = (): FakeMediaSession => {
    const found = media.sessions.get('c1')
    if (!found) throw new Error('no media session yet')
    return found
  }
  return {
    actor,
    sip,
    media,
    clock,
    reports: hub.reports,
    moments,
    incoming,
    dialog,
    session,
    view: () => viewCall(actor.getSnapshot()),
    /** The last re-INVITE is answered. */
    async answerReinvite(outcome: ReinviteOutcome = ok()) {
      await settle()
      dialog().reinvites.at(-1)?.answer(outcome)
      await settle()
    },
    settle,
  }
}

export const request = { target: 'sip:bob@example.com' }

/** Dialled, answered and audible. */
export async function establishedOutgoing(input: Partial<CallInput> = {}) {
  const call = startCall({ request, ...input })
  await settle()
  call
    .dialog()
    .emit({ type: 'sip.accepted', fork: 'b', answer: 'their answer', remote: { uri: 'sip:bob@example.com' } })
  await settle()
  call.session().connect()
  return call
}

export async function establishedIncoming(input: Partial<CallInput> = {}) {
  const call = startCall({ offer: 'their offer', ...input })
  call.actor.send({ type: 'answer' })
  await settle()
  call.dialog().emit({ type: 'sip.confirmed' })
  call.session().connect()
  return call
}
