import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { type CredentialsSource, createCredentialActors, createSecretKeeper } from '../actors/fetchCredentials.ts'
import { PhoneError } from '../errors.ts'
import type { Secret } from '../ports/secrets.ts'
import { createManualClock, settle } from '../testing/manualClock.ts'
import type { Credentials, CredentialsRequest } from '../types.ts'
import { createCredentialsMachine } from './credentials.machine.ts'
import { viewCredentials } from './credentials.view.ts'
import { createFakeHub } from './hub.fixture.ts'
import type { CredentialsReport } from './messages.ts'
import { explore } from './paths.fixture.ts'

type Answer = Credentials | Promise<Credentials> | Error | 'never'

/** A phone's credentials whose provider gives `answers` in turn, and the last one from then on. */
async function start(source: Credentials | readonly Answer[] | undefined) {
  const clock = createManualClock()
  const hub = createFakeHub<CredentialsReport>()
  const asked: CredentialsRequest[] = []
  let secret: Secret | undefined
  const provide = (answers: readonly Answer[]) => (request: CredentialsRequest) => {
    asked.push(request)
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    if (answer === 'never' || answer === undefined) return new Promise<Credentials>(() => undefined)
    if (answer instanceof Error) return Promise.reject(answer)
    return answer instanceof Promise ? answer : Promise.resolve({ ...answer })
  }
  const given: CredentialsSource | undefined = isAnswers(source) ? provide(source) : source
  const secrets = {
    read: () => secret,
    write: (next: Secret | undefined) => {
      secret = next
    },
  }
  const keeper = createSecretKeeper({ source: given, secrets, username: 'alice' })
  const machine = createCredentialsMachine({
    ...createCredentialActors(() => keeper),
    now: clock.now,
    random: () => 0.5,
  })
  const kind = given === undefined ? 'none' : typeof given === 'function' ? 'function' : 'value'
  const actor = createActor(machine, { clock, input: { parent: hub.ref, source: kind } }).start()
  await settle()
  const send = async (type: 'challenged' | 'refused' | 'accepted' | 'page.resumed', realm?: string) => {
    actor.send({ type, ...(realm !== undefined && { realm }) })
    await settle()
  }
  return { actor, asked, clock, hub, secrets, send, view: () => viewCredentials(actor.getSnapshot()) }
}

function isAnswers(source: Credentials | readonly Answer[] | undefined): source is readonly Answer[] {
  return Array.isArray(source)
}

const t0 = createManualClock().now()
const one = { username: 'alice', password: 'first' }
const two = { username: 'alice', password: 'second' }
const reasons = (asked: CredentialsRequest[]) => asked.map(({ reason }) => reason)

test('without credentials a challenge is answered by credentialsMissing', async () => {
  const { hub, send, view } = await start(undefined)
  expect(view()).toEqual({ status: 'none' })
  await send('challenged', 'test')
  expect(hub.reports).toMatchObject([{ type: 'credentials.failed', error: { code: 'credentialsMissing' } }])
})

test('a value is taken as it is, and its user name is that of the address unless it says so', async () => {
  const { hub, secrets, view } = await start({ password: 'first' })
  expect(secrets.read()).toEqual({ username: 'alice', password: 'first' })
  expect(view()).toEqual({ status: 'valid' })
  expect(hub.reports).toEqual([{ type: 'credentials.renewed' }])
})

test('a function is asked with reason initial and its answer is used', async () => {
  const { asked, hub, secrets, view } = await start([{ ...one, expiresAt: t0 + 3_600_000 }])
  expect(reasons(asked)).toEqual(['initial'])
  expect(secrets.read()?.password).toBe('first')
  expect(view()).toEqual({ status: 'valid', expiresAt: t0 + 3_600_000 })
  expect(hub.types).toEqual(['credentials.renewed'])
})

test.each([
  [20, 10],
  [60, 30],
  [120, 60],
  [3600, 3240],
])('credentials for %i s are renewed after %i s', async (lifetime, after) => {
  const { asked, clock, hub, secrets } = await start([
    { ...one, expiresAt: t0 + lifetime * 1000 },
    { ...two, expiresAt: t0 + 2 * lifetime * 1000 },
  ])
  await clock.run(after * 1000 - 1)
  expect(asked.length).toBe(1)
  await clock.run(1)
  expect(reasons(asked)).toEqual(['initial', 'expiring'])
  expect(secrets.read()?.password).toBe('second')
  expect(hub.types).toEqual(['credentials.renewed', 'credentials.renewed'])
})

test('credentials that live for a moment are no flood', async () => {
  const { asked, clock } = await start([
    { ...one, expiresAt: t0 + 1000 },
    { ...two, expiresAt: t0 + 1001 },
  ])
  await clock.run(60_000)
  expect(asked.length).toBeLessThan(15)
})

test('a renewal that fails is tried again before the end', async () => {
  const { asked, clock, view } = await start([
    { ...one, expiresAt: t0 + 60_000 },
    new Error('offline'),
    new Error('offline'),
    { ...two, expiresAt: t0 + 120_000 },
  ])
  await clock.run(34_999)
  expect(asked.length).toBe(2)
  expect(view().status).toBe('valid')
  await clock.run(10_001)
  expect(reasons(asked)).toEqual(['initial', 'expiring', 'expiring', 'expiring'])
  expect(view()).toEqual({ status: 'valid', expiresAt: t0 + 120_000 })
})

test('while the next ones are on their way the old ones are valid until they expire; then the app is asked on', async () => {
  const { asked, clock, hub, view } = await start([{ ...one, expiresAt: t0 + 20_000 }, 'never', 'never', two])
  await clock.run(10_000)
  expect(view()).toEqual({ status: 'renewing', expiresAt: t0 + 20_000 })
  await clock.run(10_000)
  expect(view()).toEqual({ status: 'fetching' })
  expect(asked[1]?.signal.aborted).toBe(true)
  await clock.run(10_000)
  expect(hub.reports.at(-1)).toMatchObject({ type: 'credentials.failed', error: { code: 'credentialsUnavailable' } })
  expect(asked[2]?.signal.aborted).toBe(true)
  await clock.run(10_000)
  expect(reasons(asked)).toEqual(['initial', 'expiring', 'expiring', 'expiring'])
  expect([view().status, hub.types.at(-1)]).toEqual(['valid', 'credentials.renewed'])
})

test('a laptop that slept over renewal and expiry asks once, waits for the answer, and nothing was the matter', async () => {
  const { asked, clock, hub, view } = await start([{ ...one, expiresAt: t0 + 60_000 }, 'never'])
  clock.sleep(3_600_000)
  await clock.run(0)
  expect(reasons(asked)).toEqual(['initial', 'expiring'])
  expect([view().status, hub.types]).toEqual(['fetching', ['credentials.renewed']])
})

test('credentials that live shorter than any renewal takes are fetched with pauses', async () => {
  const brief = Array.from({ length: 100 }, () => ({ ...one, expiresAt: t0 + 500 }))
  const { asked, clock } = await start(brief)
  await clock.run(10_000)
  expect(asked.length).toBeGreaterThan(1)
  expect(asked.length).toBeLessThan(5)
})

test('who needs credentials does not wait for the next try of a function that failed', async () => {
  const { asked, send, view } = await start([new Error('offline'), two])
  expect(view().status).toBe('fetching')
  await send('refused')
  expect([reasons(asked), view().status]).toEqual([['initial', 'rejected'], 'valid'])
})

test('credentials that were revoked and accepted after all are valid', async () => {
  const { send, view } = await start([one, one])
  await send('accepted')
  await send('refused')
  expect(view().status).toBe('revoked')
  await send('accepted')
  expect(view().status).toBe('valid')
})

test('nor does who is refused while a function fails that was asked because of a refusal', async () => {
  const { asked, send, view } = await start([one, new Error('offline'), two])
  await send('refused')
  expect(view().status).toBe('fetching')
  await send('refused')
  expect([reasons(asked), view().status]).toEqual([['initial', 'rejected', 'rejected'], 'valid'])
})

test('the same ones are good that were accepted while the app was asked for others', async () => {
  let give = (_: Credentials) => {}
  const slow = new Promise<Credentials>((resolve) => {
    give = resolve
  })
  const { hub, send, view } = await start([one, slow])
  await send('accepted')
  await send('refused')
  await send('accepted')
  give({ ...one })
  await settle()
  expect([view().status, hub.types]).toEqual(['valid', ['credentials.renewed', 'credentials.renewed']])
})

test('a laptop that slept over the end asks when challenged, also before a timer noticed', async () => {
  const { asked, clock, send } = await start([{ ...one, expiresAt: t0 + 60_000 }, two])
  clock.sleep(3_600_000)
  await send('challenged', 'test')
  expect(reasons(asked)).toEqual(['initial', 'challenged'])
})

test('a challenge that crossed the credentials on their way is answered at once', async () => {
  const { asked, hub, send } = await start([one])
  await send('challenged')
  expect(hub.types).toEqual(['credentials.renewed', 'credentials.renewed'])
  expect(asked.length).toBe(1)
})

test('a wrong password is asked for once more, and then it is the end', async () => {
  const { asked, clock, hub, send, view } = await start([one])
  await send('refused', 'test')
  expect(asked[1]).toMatchObject({ reason: 'rejected', realm: 'test' })
  expect(hub.reports.at(-1)).toMatchObject({ type: 'credentials.failed', error: { code: 'credentialsRejected' } })
  expect(view()).toEqual({ status: 'none' })
  await clock.run(3_600_000)
  expect(asked.length).toBe(2)
})

test('new wrong passwords without end are not a loop', async () => {
  const { asked, hub, send } = await start([one, two, one, two])
  await send('refused')
  expect(hub.types.at(-1)).toBe('credentials.renewed')
  await send('refused')
  expect(hub.types.at(-1)).toBe('credentials.failed')
  expect(asked.length).toBe(2)
})

test('a right password after a wrong one is used', async () => {
  const { secrets, send, view } = await start([one, two])
  await send('refused')
  await send('accepted')
  expect(secrets.read()?.password).toBe('second')
  expect(view().status).toBe('valid')
})

test('refused after accepted, and nothing new: revoked', async () => {
  const { hub, send, view } = await start([one])
  await send('accepted')
  await send('refused')
  expect(view()).toEqual({ status: 'revoked' })
  expect(hub.reports.at(-1)).toMatchObject({ type: 'credentials.revoked', error: { code: 'credentialsRevoked' } })
})

test.each([
  ['our error', new PhoneError('credentialsRevoked')],
  ['fatal: true', Object.assign(new Error('gone'), { fatal: true })],
  ['its code', Object.assign(new Error('gone'), { code: 'credentialsRevoked' })],
])('the app revokes by rejecting with %s', async (_, error) => {
  const { asked, clock, hub, send, view } = await start([{ ...one, expiresAt: t0 + 60_000 }, error])
  await clock.run(30_000)
  expect(view().status).toBe('revoked')
  expect(hub.types.at(-1)).toBe('credentials.revoked')
  // A server that still accepts the old ones changes nothing.
  await send('accepted')
  expect(view().status).toBe('revoked')
  await clock.run(3_600_000)
  expect(asked.length).toBe(2)
})

test('revoked ends when the app has new ones after the user tried again', async () => {
  const { send, view } = await start([one, one, two])
  await send('accepted')
  await send('refused')
  expect(view().status).toBe('revoked')
  await send('refused')
  expect(view().status).toBe('valid')
})

test('a value is never asked for again', async () => {
  const { hub, send, view } = await start(one)
  await send('refused')
  expect(view()).toEqual({ status: 'none' })
  expect(hub.reports.at(-1)).toMatchObject({ type: 'credentials.failed', error: { code: 'credentialsRejected' } })
  await send('challenged')
  await send('refused')
  expect(hub.types.filter((type) => type === 'credentials.failed').length).toBe(3)
  await send('accepted')
  expect(view().status).toBe('valid')
  await send('refused')
  expect(view().status).toBe('revoked')
  await send('accepted')
  expect(view().status).toBe('valid')
})

test('a value that expires says so, before or after it was valid', async () => {
  const { clock, hub, send, view } = await start({ ...one, expiresAt: t0 + 60_000 })
  await clock.run(60_000)
  expect(view().status).toBe('expired')
  await send('challenged')
  expect(hub.types).toEqual(['credentials.renewed', 'credentials.expired', 'credentials.failed'])
  expect((await start({ ...one, expiresAt: t0 - 1 })).view().status).toBe('expired')
})

test('a function that fails is reported and asked again after a pause, with the same reason', async () => {
  const { asked, clock, hub, view } = await start([new Error('offline'), 'never', one])
  expect(hub.reports).toMatchObject([{ type: 'credentials.failed', error: { code: 'credentialsUnavailable' } }])
  expect(view().status).toBe('fetching')
  await clock.run(5000)
  expect(asked.length).toBe(2)
  await clock.run(10_000)
  expect(asked[1]?.signal.aborted).toBe(true)
  await clock.run(10_000)
  expect(reasons(asked)).toEqual(['initial', 'initial', 'initial'])
  expect(view().status).toBe('valid')
})

test('credentials that came expired are no credentials', async () => {
  const { clock, hub, view } = await start([{ ...one, expiresAt: t0 - 1 }, two])
  expect(hub.types).toEqual(['credentials.failed'])
  await clock.run(5000)
  expect(view().status).toBe('valid')
})

test.each([
  ['null', null],
  ['a string', 'alice:first'],
  ['no secret', { username: 'alice' }],
  ['an empty user name', { username: '', password: 'first' }],
  ['a number', { password: 5 }],
  ['a line end in the user name', { username: 'alice\r\nX: y', password: 'first' }],
  ['a control character in the password', { password: 'fir\u0000st' }],
  ['ha1 that is not hexadecimal', { ha1: 'first' }],
  ['expiresAt that is no number', { password: 'first', expiresAt: 'soon' }],
])('%s is refused at the door, as value and from a function, and not repeated in the error', async (_, bad) => {
  for (const source of [bad, [bad]] as unknown as (Credentials | Answer[])[]) {
    const { hub, secrets, actor } = await start(source)
    expect(hub.reports).toMatchObject([{ type: 'credentials.failed', error: { code: 'credentialsUnavailable' } }])
    expect(secrets.read()).toBeUndefined()
    expect(JSON.stringify([hub.reports, actor.getSnapshot().context.error])).not.toMatch(/first|fir/)
    actor.stop()
  }
})

test('the secret is nowhere but in the store, and the store is empty after the end', async () => {
  const seen: unknown[] = []
  const { actor, clock, hub, secrets, send, view } = await start([{ ...one, expiresAt: t0 + 60_000 }, two])
  actor.subscribe((snapshot) => seen.push(snapshot.toJSON(), view()))
  await clock.run(30_000)
  await send('refused')
  expect(secrets.read()).toEqual(two)
  expect(JSON.stringify([seen, hub.reports, actor.getPersistedSnapshot()])).not.toMatch(/first|second/)
  expect(Object.isFrozen(view())).toBe(true)
  actor.stop()
  expect(secrets.read()).toBeUndefined()
  expect(clock.pending).toBe(0)
})

test('what comes after the end is not kept', async () => {
  let give: (credentials: Credentials) => void = () => undefined
  let secret: Secret | undefined
  const secrets = {
    read: () => secret,
    write: (next: Secret | undefined) => {
      secret = next
    },
  }
  const source = () =>
    new Promise<Credentials>((resolve) => {
      give = resolve
    })
  const keeper = createSecretKeeper({ source, secrets, username: 'alice' })
  const machine = createCredentialsMachine({
    ...createCredentialActors(() => keeper),
    now: () => t0,
    random: () => 0.5,
  })
  const input = { parent: createFakeHub<CredentialsReport>().ref, source: 'function' } as const
  const actor = createActor(machine, { clock: createManualClock(), input }).start()
  actor.stop()
  give(one)
  await settle()
  expect(secret).toBeUndefined()
})

test('every state is reached and left, and every transition is taken', () => {
  let now = t0
  const keeper = createSecretKeeper({
    source: undefined,
    secrets: { read: () => undefined, write: () => undefined },
    username: '',
  })
  const machine = createCredentialsMachine({
    ...createCredentialActors(() => keeper),
    now: () => now,
    random: () => 0.5,
  })
  const fetched = (expiresAt: number | null, generation = 1) => ({
    type: 'xstate.done.actor.fetch',
    output: { username: 'alice', expiresAt, generation },
  })
  const events = [
    { type: 'challenged', realm: 'test' },
    { type: 'refused', realm: 'test' },
    { type: 'accepted' },
    { type: 'page.resumed' },
    fetched(null),
    fetched(null, 2),
    fetched(t0),
    fetched(t0 + 500),
    fetched(t0 + 1000),
    { type: 'challenged', late: true },
    { type: 'xstate.after.expiry.credentials.valid', late: true },
    { type: 'xstate.error.actor.fetch', error: new PhoneError('credentialsUnavailable') },
    { type: 'xstate.error.actor.fetch', error: new PhoneError('credentialsRevoked') },
    { type: 'xstate.error.actor.secret', error: new Error('defect') },
    { type: 'xstate.after.fetchTimeout.credentials.fetching' },
    { type: 'xstate.after.fetchTimeout.credentials.valid.renewing' },
    { type: 'xstate.after.retry.credentials.retrying' },
    { type: 'xstate.after.renewal.credentials.valid.fresh' },
    { type: 'xstate.after.renewal.credentials.valid.fresh', late: true },
    { type: 'xstate.after.expiry.credentials.valid' },
  ]
  const parent = createFakeHub<CredentialsReport>().ref
  const found = (['none', 'value', 'function'] as const).map((source) =>
    explore(machine, {
      input: { parent, source },
      events,
      prepare: (event) => {
        now = 'late' in event ? t0 + 1000 : t0
      },
      distinguish: ({ context }) => [
        context.generation,
        context.refused,
        context.accepted,
        context.asked,
        context.expiresAt,
      ],
    }),
  )
  const inAll = (name: 'unreachable' | 'untaken') =>
    found.map((each) => each[name]).reduce((common, each) => common.filter((entry) => each.includes(entry)))
  expect(found.flatMap(({ crashes }) => crashes)).toEqual([])
  // Where nobody can be asked there is nothing to wait for but the end of the phone.
  expect(found.map(({ deadEnds }) => deadEnds)).toEqual([['credentials.none'], ['credentials.expired'], []])
  expect(inAll('unreachable')).toEqual([])
  expect(inAll('untaken')).toEqual([])
})
