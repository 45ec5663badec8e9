import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { createSendRegister } from '../actors/sendRegister.ts'
import { PhoneError, toErrorData } from '../errors.ts'
import type { RegisterOutcome } from '../ports/sip.ts'
import { FakeSip, registerOutcome } from '../testing/fakeSip.ts'
import { createManualClock, settle } from '../testing/manualClock.ts'
import { createFakeHub } from './hub.fixture.ts'
import type { RegistrationReport } from './messages.ts'
import { explore } from './paths.fixture.ts'
import { createRegistrationMachine } from './registration.machine.ts'
import { refreshAfter } from './registration.verdict.ts'
import { viewRegistration } from './registration.view.ts'

function start({ wanted = true, expires = 600 } = {}) {
  const clock = createManualClock()
  const sip = new FakeSip()
  const hub = createFakeHub<RegistrationReport>()
  const machine = createRegistrationMachine({
    sendRegister: createSendRegister(() => sip),
    now: clock.now,
    random: () => 0.5,
  })
  const actor = createActor(machine, { clock, input: { parent: hub.ref, expires, wanted } }).start()
  const view = () => viewRegistration(actor.getSnapshot())
  const answer = async (outcome: Partial<RegisterOutcome> = {}) => {
    sip.registers.at(-1)?.answer(registerOutcome(outcome))
    await settle()
  }
  const sent = () => sip.registers.map(({ request }) => request.expires)
  const registered = async (outcome: Partial<RegisterOutcome> = {}) => {
    actor.send({ type: 'flow.up' })
    await answer(outcome)
  }
  return { actor, answer, clock, hub, registered, sent, sip, view }
}

const refused = { status: 401, reason: 'Unauthorized', digest: 'refused', realm: 'test', bound: false } as const
const unanswered = { ...refused, digest: 'unanswered' } as const
const forbidden = { status: 403, reason: 'Forbidden', bound: false } as const
const rejected = toErrorData(new PhoneError('credentialsRejected'))

test('registers as soon as there is a flow, and says until when', async () => {
  const { actor, answer, clock, hub, sent, view } = start()
  expect(view()).toEqual({ status: 'unregistered' })
  actor.send({ type: 'flow.up' })
  expect(view()).toEqual({ status: 'registering' })
  expect(sent()).toEqual([600])
  await answer({ expires: 300 })
  expect(view()).toEqual({ status: 'registered', expiresAt: clock.now() + 300_000 })
  expect(hub.reports).toEqual([{ type: 'registration.registered', expiresAt: clock.now() + 300_000 }])
})

test('does not register unless wanted', () => {
  const { actor, sent } = start({ wanted: false })
  actor.send({ type: 'flow.up' })
  expect(sent()).toEqual([])
  actor.send({ type: 'register' })
  expect(sent()).toEqual([600])
})

test.each([
  [600, 540],
  [200, 170],
  [60, 45],
  [20, 15],
])('a binding of %i s is refreshed after %i s', async (expires, seconds) => {
  expect(refreshAfter(expires * 1000)).toBe(seconds * 1000)
  const { clock, registered, sent, view } = start()
  await registered({ expires })
  clock.advance(seconds * 1000 - 1)
  expect(sent().length).toBe(1)
  clock.advance(1)
  expect(sent().length).toBe(2)
  expect(view().status).toBe('registered')
})

test('a lifetime of one second is no flood', async () => {
  const { answer, clock, registered, sent } = start()
  await registered({ expires: 1 })
  for (let second = 0; second < 10; second += 1) {
    clock.advance(1000)
    await answer({ expires: 1 })
  }
  expect(sent().length).toBeLessThanOrEqual(6)
})

test('a laptop that slept over the deadline refreshes at once when the page resumes', async () => {
  const { actor, clock, registered, sent, view } = start()
  await registered()
  clock.sleep(3_600_000)
  actor.send({ type: 'page.resumed' })
  clock.advance(0)
  expect(sent().length).toBe(2)
  expect(view().status).toBe('registering')
})

test('a binding that could not be refreshed is registered until it expires and not longer', async () => {
  const { answer, clock, hub, registered, view } = start()
  await registered({ expires: 60 })
  clock.advance(45_000)
  await answer({ status: 503, reason: 'Service Unavailable', bound: false, retryAfter: 120 })
  expect(view()).toMatchObject({ status: 'registered', error: { code: 'registrationServerError' } })
  clock.advance(15_000)
  expect(view().status).toBe('registering')
  expect(view().expiresAt).toBeUndefined()
  expect(hub.types).toEqual(['registration.registered', 'registration.delayed', 'registration.unregistered'])
})

test('a binding over a lost flow is not registered on the next one until the server says so', async () => {
  const { actor, answer, clock, registered, view } = start()
  await registered()
  actor.send({ type: 'flow.lost' })
  expect(view().status).toBe('suspended')
  actor.send({ type: 'flow.up' })
  expect(view().status).toBe('registering')
  await answer({ status: 503, reason: 'Service Unavailable', bound: false, retryAfter: 300 })
  actor.send({ type: 'page.resumed' })
  expect(view()).toMatchObject({ status: 'registering', error: { code: 'registrationServerError' } })
  clock.advance(300_000)
  await answer()
  expect(view().status).toBe('registered')
})

test('423 is asked again once with the interval that the server wants', async () => {
  const { actor, answer, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer({ status: 423, reason: 'Interval Too Brief', bound: false, minExpires: 1800 })
  expect(sent()).toEqual([600, 1800])
  await answer({ status: 423, reason: 'Interval Too Brief', bound: false, minExpires: 3600 })
  expect(sent()).toEqual([600, 1800])
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'registrationInterval', sip: { status: 423 } } })
})

test.each([undefined, Number.NaN, 10])('423 with Min-Expires %s is not asked again', async (minExpires) => {
  const { actor, answer, view } = start()
  actor.send({ type: 'flow.up' })
  await answer({ status: 423, bound: false, ...(minExpires !== undefined && { minExpires }) })
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'registrationInterval' } })
})

test.each([
  [403, 'registrationForbidden'],
  [404, 'registrationNotFound'],
  [302, 'registrationRejected'],
  [400, 'registrationRejected'],
  [420, 'registrationRejected'],
])('%i ends it with %s, until someone wants it again', async (status, code) => {
  const { actor, answer, clock, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer({ status, reason: 'No', bound: false })
  clock.advance(3_600_000)
  expect(sent().length).toBe(1)
  expect(view()).toMatchObject({ status: 'failed', error: { code, fatal: true, sip: { status, reason: 'No' } } })
  expect(hub.types).toEqual(['registration.failed'])
  actor.send({ type: 'register' })
  await answer()
  expect(view().status).toBe('registered')
  expect(view().error).toBeUndefined()
})

test('503 waits for Retry-After', async () => {
  const { actor, answer, clock, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer({ status: 503, reason: 'Service Unavailable', bound: false, retryAfter: 7 })
  expect(view()).toMatchObject({ status: 'registering', error: { code: 'registrationServerError' } })
  clock.advance(6999)
  expect(sent().length).toBe(1)
  clock.advance(1)
  expect(sent().length).toBe(2)
})

test('failures of the moment are retried after 2, 4, 8… seconds up to half an hour', async () => {
  const { actor, answer, clock, sip } = start()
  actor.send({ type: 'flow.up' })
  const waits: number[] = []
  for (let retry = 0; retry < 12; retry += 1) {
    await answer({ status: 500, reason: 'Server Error', bound: false })
    const failedAt = clock.now()
    const before = sip.registers.length
    while (sip.registers.length === before) clock.advance(500)
    waits.push((clock.now() - failedAt) / 1000)
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1800, 1800])
})

test('a REGISTER without an answer is given up after 10 s and tried again', async () => {
  const { actor, clock, sip, view } = start()
  actor.send({ type: 'flow.up' })
  clock.advance(10_000)
  expect(sip.registers[0]?.signal.aborted).toBe(true)
  expect(view()).toMatchObject({ status: 'registering', error: { code: 'registrationTimeout' } })
  clock.advance(2000)
  expect(sip.registers.length).toBe(2)
})

test('a 200 without our binding is not registered, and no flood', async () => {
  const { actor, answer, clock, sent, view } = start()
  actor.send({ type: 'flow.up' })
  for (let second = 0; second < 20; second += 1) {
    if (sent().length > 0) await answer({ bound: false })
    expect(view().status).toBe('registering')
    clock.advance(1000)
  }
  expect(sent().length).toBeLessThanOrEqual(5)
})

test('when the port asks for a pause nothing leaves before it is over', async () => {
  const { actor, answer, clock, sent } = start()
  actor.send({ type: 'flow.up' })
  await answer({ status: 423, bound: false, minExpires: 900, pause: 1500 })
  clock.advance(1499)
  expect(sent()).toEqual([600])
  clock.advance(1)
  expect(sent()).toEqual([600, 900])
  await answer({ pause: 1000 })
  actor.send({ type: 'unregister' })
  clock.advance(999)
  expect(sent()).toEqual([600, 900])
  clock.advance(1)
  expect(sent()).toEqual([600, 900, 0])
})

test('never more than 3 REGISTERs in 2 s, whatever the server answers', async () => {
  const answers: Partial<RegisterOutcome>[] = [
    { expires: 0 },
    { expires: Number.NaN },
    { bound: false },
    { status: 423, minExpires: 1e12, bound: false },
    { status: 500, retryAfter: 0, bound: false },
    { status: 503, retryAfter: -5, bound: false },
    unanswered,
    refused,
    forbidden,
    { status: 302, bound: false },
  ]
  for (const outcome of answers) {
    const { actor, answer, clock, sip } = start()
    const at: number[] = []
    actor.send({ type: 'flow.up' })
    for (let tick = 0; tick < 100; tick += 1) {
      while (at.length < sip.registers.length) at.push(clock.now())
      // The port paces what the charts could not know: that a REGISTER went out twice for its digest.
      await answer({ ...outcome, pause: Math.max(0, (at.at(-3) ?? 0) + 2001 - clock.now()) })
      // A phone whose credentials always come, and never help.
      actor.send({ type: 'credentials.renewed' })
      clock.advance(100)
    }
    for (const [index, time] of at.entries())
      expect((at[index + 3] ?? Number.POSITIVE_INFINITY) - time, JSON.stringify(outcome)).toBeGreaterThan(2000)
  }
})

test('losing the flow suspends a binding that lives; the next flow registers at once', async () => {
  const { actor, answer, registered, sent, view } = start()
  await registered()
  actor.send({ type: 'flow.lost' })
  expect(view().status).toBe('suspended')
  actor.send({ type: 'flow.up' })
  expect(sent().length).toBe(2)
  await answer()
  expect(view().status).toBe('registered')
})

test('a suspended binding that expires is unregistered, and still wanted', async () => {
  const { actor, clock, hub, registered, sent, view } = start()
  await registered({ expires: 60 })
  actor.send({ type: 'flow.lost' })
  clock.advance(60_000)
  expect(view()).toEqual({ status: 'unregistered' })
  expect(hub.types).toContain('registration.unregistered')
  actor.send({ type: 'flow.up' })
  expect(sent().length).toBe(2)
})

test('losing the flow while registering forgets the request', async () => {
  const { actor, sip, view } = start()
  actor.send({ type: 'flow.up' })
  actor.send({ type: 'flow.lost' })
  expect(sip.registers[0]?.signal.aborted).toBe(true)
  expect(view().status).toBe('unregistered')
  actor.send({ type: 'flow.up' })
  expect(sip.registers.length).toBe(2)
})

test('unregister while registering goes out after the final answer', async () => {
  const { actor, answer, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  actor.send({ type: 'unregister' })
  expect(sent()).toEqual([600])
  expect(view().status).toBe('unregistering')
  await answer()
  expect(sent()).toEqual([600, 0])
  await answer({ expires: 0, bound: false })
  expect(view()).toEqual({ status: 'unregistered' })
  expect(hub.types).toEqual(['registration.unregistered'])
})

test('unregister does not wait longer than 2 s for a REGISTER that is under way', async () => {
  const { actor, clock, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  actor.send({ type: 'unregister' })
  clock.advance(1_999)
  expect(view().status).toBe('unregistering')
  clock.advance(1)
  expect(hub.types).toEqual(['registration.unregistered'])
  // The slow server may bind it yet: it is told to let go.
  expect(sent()).toEqual([600, 0])
  expect(view().status).toBe('unregistering')
  clock.advance(2_000)
  expect(view()).toEqual({ status: 'unregistered' })
})

test('unregister is bounded: 2 s, whatever the server does', async () => {
  const { actor, clock, hub, registered, sip, view } = start()
  await registered()
  actor.send({ type: 'unregister' })
  clock.advance(2000)
  expect(view()).toEqual({ status: 'unregistered' })
  expect(hub.types).toEqual(['registration.registered', 'registration.unregistered'])
  expect([sip.open(), clock.pending]).toEqual([0, 0])
})

test('unregister without a flow is told to the server when there is one again', async () => {
  const { actor, answer, registered, sent, view } = start()
  await registered()
  actor.send({ type: 'flow.lost' })
  actor.send({ type: 'unregister' })
  expect(view().status).toBe('unregistered')
  actor.send({ type: 'flow.up' })
  expect(sent()).toEqual([600, 0])
  await answer({ expires: 0, bound: false })
  expect(view()).toEqual({ status: 'unregistered' })
})

test('register again while unregistering comes after it', async () => {
  const { actor, answer, registered, sent, view } = start()
  await registered()
  actor.send({ type: 'unregister' })
  actor.send({ type: 'register' })
  expect(sent()).toEqual([600, 0])
  await answer({ expires: 0, bound: false })
  expect(sent()).toEqual([600, 0, 600])
  await answer()
  expect(view().status).toBe('registered')
})

test('a challenge that cannot be answered waits for credentials', async () => {
  const { actor, answer, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer(unanswered)
  expect(hub.reports).toEqual([{ type: 'registration.challenged', realm: 'test' }])
  expect(view().status).toBe('registering')
  actor.send({ type: 'credentials.renewed' })
  expect(sent().length).toBe(2)
  await answer()
  expect(view().status).toBe('registered')
})

test('credentials that help nothing are not a loop', async () => {
  const { actor, answer, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer(unanswered)
  actor.send({ type: 'credentials.renewed' })
  await answer(unanswered)
  expect(sent().length).toBe(2)
  expect(view().status).toBe('failed')
  expect(hub.types).toEqual(['registration.challenged', 'registration.failed'])
})

test('a refusal is reported once for the credentials, and what comes of it is the end', async () => {
  const { actor, answer, hub, sent, view } = start()
  actor.send({ type: 'flow.up' })
  await answer(refused)
  expect(hub.reports).toEqual([{ type: 'registration.refused', status: 401, realm: 'test' }])
  actor.send({ type: 'credentials.failed', error: rejected })
  expect(view()).toEqual({ status: 'failed', error: rejected })
  expect(sent().length).toBe(1)
})

test('an answer about credentials that are not the present ones is asked again', async () => {
  const { actor, answer, hub, sent } = start()
  actor.send({ type: 'flow.up' })
  actor.send({ type: 'credentials.renewed' })
  await answer(refused)
  expect(sent().length).toBe(2)
  expect(hub.types).toEqual([])
})

test('403 after it was registered may mean revoked: reported once', async () => {
  const { answer, clock, hub, registered, view, actor } = start()
  await registered({ expires: 60 })
  clock.advance(45_000)
  await answer(forbidden)
  expect(hub.reports.at(-1)).toEqual({ type: 'registration.refused', status: 403 })
  actor.send({ type: 'credentials.failed', error: toErrorData(new PhoneError('credentialsRevoked')) })
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'credentialsRevoked' } })
})

test('new credentials register again, also after a failure', async () => {
  const { actor, answer, registered, sent, view } = start()
  await registered()
  actor.send({ type: 'credentials.renewed' })
  expect(sent().length).toBe(2)
  expect(view().status).toBe('registered')
  await answer({ status: 403, bound: false })
  expect(view().status).toBe('failed')
  actor.send({ type: 'credentials.renewed' })
  expect(sent().length).toBe(3)
})

test('a registrar that took us before and does not now is tried again', async () => {
  const first = start()
  first.actor.send({ type: 'flow.up' })
  await first.answer({ status: 400, bound: false })
  expect(first.view()).toMatchObject({ status: 'failed', error: { code: 'registrationRejected' } })

  const { actor, answer, clock, registered, sent, view } = start()
  await registered()
  actor.send({ type: 'flow.lost' })
  actor.send({ type: 'flow.up' })
  await answer({ status: 400, bound: false })
  expect(view()).toMatchObject({ status: 'registering', error: { code: 'registrationServerError', retriable: true } })
  clock.advance(2_000)
  expect(sent().length).toBe(3)
  await answer({})
  expect(view().status).toBe('registered')
})

test.each([
  [404, {}],
  [423, {}],
  [423, { minExpires: 10 }],
])('%i to a refresh (%j) is tried again: a registrar that was restarted knows nobody yet', async (status, more) => {
  const { answer, clock, hub, registered, sent, view } = start()
  await registered()
  clock.advance(540_000)
  for (const wait of [2_000, 4_000, 8_000]) {
    await answer({ status, bound: false, ...more })
    expect(view()).toMatchObject({ status: 'registered', error: { code: 'registrationServerError', sip: { status } } })
    const before = sent().length
    clock.advance(wait - 1)
    expect(sent().length).toBe(before)
    clock.advance(1)
    expect(sent().length).toBe(before + 1)
  }
  await answer()
  expect(view().status).toBe('registered')
  expect(hub.types).not.toContain('registration.failed')
})

test('a registrar that wants longer and longer intervals is followed, with a pause after each second 423', async () => {
  const { answer, clock, registered, sent, view } = start()
  await registered()
  clock.advance(540_000)
  await answer({ status: 423, bound: false, minExpires: 1200 })
  await answer({ status: 423, bound: false, minExpires: 1800 })
  expect(view()).toMatchObject({ status: 'registered', error: { code: 'registrationServerError' } })
  clock.advance(2_000)
  await answer({ status: 423, bound: false, minExpires: 1800 })
  expect(sent()).toEqual([600, 600, 1200, 1200, 1800])
  await answer({ expires: 1800 })
  expect(view().status).toBe('registered')
})

test('404 to what had failed and is asked for anew is final', async () => {
  const { actor, answer, clock, registered, view } = start()
  await registered()
  clock.advance(540_000)
  await answer({ status: 403, bound: false })
  const error = toErrorData(new PhoneError('credentialsRejected'))
  actor.send({ type: 'credentials.failed', error })
  expect(view().status).toBe('failed')
  actor.send({ type: 'register' })
  clock.advance(2_000)
  await answer({ status: 404, bound: false })
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'registrationNotFound' } })
})

test('404 to what was given up and is asked for anew is final', async () => {
  const { actor, answer, registered, view } = start()
  await registered()
  actor.send({ type: 'unregister' })
  await answer({ expires: 0, bound: false })
  actor.send({ type: 'register' })
  await answer({ status: 404, bound: false })
  expect(view()).toMatchObject({ status: 'failed', error: { code: 'registrationNotFound' } })
})

test('credentials that come without a flow are used with the next one', async () => {
  const { actor, answer, sent } = start()
  actor.send({ type: 'flow.up' })
  await answer(unanswered)
  actor.send({ type: 'flow.lost' })
  actor.send({ type: 'credentials.renewed' })
  expect(sent().length).toBe(1)
  actor.send({ type: 'flow.up' })
  expect(sent().length).toBe(2)
})

test('a defect of the port is a failure of the moment', async () => {
  const { actor, clock, sip, view } = start()
  actor.send({ type: 'flow.up' })
  sip.registers[0]?.fail(new TypeError('defect'))
  await settle()
  expect(view()).toMatchObject({ status: 'registering', error: { code: 'unexpected' } })
  clock.advance(2000)
  expect(sip.registers.length).toBe(2)
})

test('the snapshot is frozen, the context plain, and stopping leaves nothing behind', async () => {
  const { actor, clock, registered, sip, view } = start()
  await registered()
  expect(Object.isFrozen(view())).toBe(true)
  const { parent, ...context } = actor.getSnapshot().context
  expect(JSON.parse(JSON.stringify(context))).toEqual(context)
  clock.advance(540_000)
  actor.stop()
  await settle()
  expect([sip.open(), clock.pending]).toEqual([0, 0])
})

test('every state is reached and left, and every transition is taken', () => {
  const machine = createRegistrationMachine({
    sendRegister: createSendRegister(() => new FakeSip()),
    now: () => 0,
    random: () => 0.5,
  })
  const answered = (outcome: Partial<RegisterOutcome>) => ({
    type: 'xstate.done.actor.register',
    output: registerOutcome(outcome),
  })
  const events = [
    { type: 'register' },
    { type: 'unregister' },
    { type: 'flow.up' },
    { type: 'flow.lost' },
    { type: 'credentials.renewed' },
    { type: 'credentials.failed', error: rejected },
    { type: 'page.resumed' },
    answered({}),
    answered({ pause: 1000 }),
    answered({ status: 423, bound: false, minExpires: 900, pause: 1000 }),
    answered(unanswered),
    answered(refused),
    answered({ status: 503, bound: false }),
    answered({ status: 404, bound: false }),
    { type: 'xstate.error.actor.register', error: new Error('defect') },
    { type: 'xstate.after.expiry.registration.binding.live' },
    { type: 'xstate.after.renewal.registration.request.registered' },
    { type: 'xstate.after.pace.registration.request.pacing' },
    { type: 'xstate.after.pace.registration.request.unregistering.pacing' },
    { type: 'xstate.after.retry.registration.request.retrying' },
    { type: 'xstate.after.registerTimeout.registration.request.registering' },
    { type: 'xstate.after.unregisterTimeout.registration.request.unregistering' },
    { type: 'xstate.after.unregisterTimeout.registration.request.registering.leaving' },
  ]
  const options = {
    events,
    distinguish: ({
      context,
    }: {
      context: { notBefore: number; lengthened: boolean; generation: number; asked: number }
    }) => [context.notBefore > 0, context.lengthened, context.generation === context.asked],
  }
  const parent = createFakeHub<RegistrationReport>().ref
  const wanted = explore(machine, { ...options, input: { parent, expires: 600, wanted: true } })
  const unwanted = explore(machine, { ...options, input: { parent, expires: 600, wanted: false } })
  expect(wanted).toMatchObject({ unreachable: [], deadEnds: [], crashes: [] })
  expect(unwanted).toMatchObject({ unreachable: [], deadEnds: [], crashes: [] })
  expect(wanted.untaken.filter((transition) => unwanted.untaken.includes(transition))).toEqual([])
})
