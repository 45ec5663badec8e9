/**
 * Secrets stay where they belong: whatever an application, its logs, its devtools or its users can see of a phone holds
 * no password, no hash of one, no digest answer and no TURN credential.
 */
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { PhoneError } from './errors.ts'
import type { MediaEnvironment } from './media/environment.ts'
import { FakePeerConnection, fakeEnvironment } from './media/fakePeerConnection.fixture.ts'
import { createMediaPort } from './media/index.ts'
import { domain, leftovers, type Member, openWorld, passwords } from './phone.fixture.ts'
import type { PhoneOptions } from './types.ts'

const turn = { urls: 'turn:turn.example.test', username: 'turn-user-4711', credential: 'turnCredential0815' }
const turnOfCall = { urls: 'turn:other.example.test', username: 'turn-user-4712', credential: 'turnCredentialOfCall' }
const wrong = 'wrongPassword12'
const ha1 = createHash('sha256').update(`alice:${domain}:${passwords.alice}`).digest('hex')

afterEach(async () => {
  expect(await leftovers()).toEqual([])
})

/** Everything that can be seen of a phone from outside, and what was really sent. */
function createWitness() {
  const seen: { where: string; text: string }[] = []
  const secrets = new Set([passwords.alice, wrong, ha1, turn.credential, turnOfCall.credential])
  const see = (where: string) => (value: unknown) => {
    for (const text of textsOf(value)) seen.push({ where, text })
  }
  const log = (level: string) => (message: string, data?: unknown) => see(`log ${level}`)([message, data])
  return {
    seen,
    see,
    secrets,
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    inspect: see('inspection'),
    watch({ phone }: Member) {
      phone.subscribe(() => see('snapshot')(phone.getSnapshot()))
      for (const type of ['error', 'warning', 'callEnded'] as const) phone.on(type, see(`event ${type}`))
    },
    /** What leaves by the socket: the digest answers in it are secrets from then on. */
    overhear(options: Partial<PhoneOptions>, connect: NonNullable<PhoneOptions['webSocket']>): Partial<PhoneOptions> {
      return {
        ...options,
        logger: this.logger,
        inspect: this.inspect,
        webSocket: (url, protocol) => {
          const socket = connect(url, protocol)
          const send = socket.send.bind(socket)
          socket.send = (text) => {
            for (const [, response = ''] of text.matchAll(/^(?:Proxy-)?Authorization:.*response="(\w+)"/gim))
              secrets.add(response)
            send(text)
          }
          return socket
        },
      }
    },
    leaks: () =>
      seen.flatMap(({ where, text }) =>
        [...secrets].filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}: ${text}`),
      ),
  }
}

/** An error hides much from JSON; its causes are ours to answer for while they are PhoneErrors. */
function textsOf(value: unknown): string[] {
  const texts = [JSON.stringify(value) ?? '']
  const error = value instanceof Error ? value : undefined
  const inner = typeof value === 'object' && value !== null && !error ? Object.values(value) : []
  if (error) texts.push(error.message, error.stack ?? '', String(error))
  if (error instanceof PhoneError) texts.push(error.hint)
  if (error?.cause instanceof PhoneError) texts.push(...textsOf(error.cause))
  return [...texts, ...inner.flatMap((part) => (part instanceof Error ? textsOf(part) : []))]
}

function open(options: Partial<PhoneOptions>, ports: Parameters<ReturnType<typeof openWorld>['join']>[2] = {}) {
  const world = openWorld({ authenticateCalls: 'always' })
  const witness = createWitness()
  const alice = world.join(
    'alice',
    witness.overhear(options, () => world.switchboard.connect()),
    ports,
  )
  witness.watch(alice)
  return { world, witness, alice }
}

/** What there is to see, in which nothing may be found. */
function verdict({ seen, secrets, leaks }: ReturnType<typeof createWitness>) {
  const digests = [...secrets].filter((secret) => /^[0-9a-f]{32,}$/.test(secret) && secret !== ha1).length
  return { digests: digests > 0, places: [...new Set(seen.map(({ where }) => where))].sort(), leaks: leaks() }
}

describe('nothing of', () => {
  it('a password, in a registration, a call and their end', async () => {
    const { world, witness, alice } = open({ credentials: { password: passwords.alice } })
    expect(await alice.start()).toBe('done')
    const call = alice.phone.call('echo')
    await world.pass()
    expect(call.getSnapshot().status).toBe('established')
    await call.hold().catch(witness.see('rejection'))
    world.switchboard.faults.killFlow('alice')
    await world.pass(3_000)
    await alice.phone.stop()
    expect(verdict(witness)).toEqual({
      digests: true,
      places: ['event callEnded', 'inspection', 'snapshot'],
      leaks: [],
    })
  })

  it('a wrong password and the right one that follows', async () => {
    const { world, witness, alice } = open({
      credentials: async ({ reason }) => ({ password: reason === 'rejected' ? passwords.alice : wrong }),
    })
    expect(await alice.start()).toBe('done')
    await world.pass(1_000)
    expect(verdict(witness)).toMatchObject({ digests: true, leaks: [] })
  })

  it('a wrong password that stays wrong', async () => {
    const { world, witness, alice } = open({ credentials: { password: wrong } })
    void alice.phone.start().catch(witness.see('rejection'))
    await world.pass(5_000)
    void alice.phone.register().catch(witness.see('rejection'))
    await world.pass(5_000)
    const { digests, places, leaks } = verdict(witness)
    expect([digests, leaks]).toEqual([true, []])
    expect(places).toEqual(expect.arrayContaining(['event error', 'inspection', 'rejection', 'snapshot']))
  })

  it('a hash of it', async () => {
    const { witness, alice } = open({ credentials: { ha1 } })
    expect(await alice.start()).toBe('done')
    expect(verdict(witness)).toMatchObject({ digests: true, leaks: [] })
  })

  it('short-lived credentials, renewed and revoked', async () => {
    const issued: string[] = []
    const { world, witness, alice } = open({
      credentials: async () => {
        const made = world.switchboard.issueCredentials('alice', { ttl: 30 })
        issued.push(made.password)
        witness.secrets.add(made.password)
        return made
      },
    })
    expect(await alice.start()).toBe('done')
    await world.pass(40_000)
    world.switchboard.revoke('alice')
    await world.pass(60_000)
    void alice.phone.register().catch(witness.see('rejection'))
    await world.pass(5_000)
    expect(issued.length).toBeGreaterThan(1)
    expect(verdict(witness)).toMatchObject({ digests: true, leaks: [] })
  })

  it('credentials that are not usable, and errors that hold them', async () => {
    for (const credentials of [
      async () => ({ password: `${passwords.alice}\r\nVia: x` }),
      async () => ({ ha1: passwords.alice }),
      async () => Promise.reject(new Error(`no such ${passwords.alice}`)),
      async () => Promise.reject(Object.assign(new Error(passwords.alice), { fatal: true })),
    ]) {
      const { world, witness, alice } = open({ credentials })
      void alice.phone.start().catch(witness.see('rejection'))
      await world.pass(20_000)
      expect(alice.phone.getSnapshot().registration.status).not.toBe('registered')
      expect(witness.leaks()).toEqual([])
    }
  })

  const base = fakeEnvironment()
  const asked = async () => [turn]
  it.each<[string, MediaEnvironment, NonNullable<PhoneOptions['iceServers']>]>([
    ['that are used', base, [turn]],
    ['from a function', base, asked],
    ['of a function that fails', base, async () => Promise.reject(new Error(turn.credential))],
    ['without WebRTC', { ...base, RTCPeerConnection: undefined }, [turn]],
    ['that the browser refuses', { ...base, RTCPeerConnection: refusing(base.RTCPeerConnection) }, asked],
  ])('TURN credentials, of the phone and of one call, %s', async (_, environment, iceServers) => {
    FakePeerConnection.made = []
    const { world, witness, alice } = open(
      { credentials: { password: passwords.alice }, iceServers },
      { loadMedia: async () => (context) => createMediaPort({ policy: {}, iceServers, environment, ...context }) },
    )
    expect(await alice.start()).toBe('done')
    alice.phone.call('echo')
    alice.phone.call('echo', { iceServers: [turnOfCall] })
    await world.pass(5_000)
    expect(alice.ended.map(({ end }) => end?.reason)).toEqual(['mediaFailed', 'mediaFailed'])
    const used = JSON.stringify(FakePeerConnection.made.map(({ configuration }) => configuration))
    if (environment.RTCPeerConnection) expect(used).toContain(turnOfCall.credential)
    expect(witness.leaks()).toEqual([])
  })
})

/** As a browser that finds fault with the configuration. */
function refusing(base: ReturnType<typeof fakeEnvironment>['RTCPeerConnection']) {
  return (
    base &&
    class extends base {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        throw new SyntaxError('ICE server parsing failed')
      }
    }
  )
}

describe('the witness', () => {
  const error = (details: ConstructorParameters<typeof PhoneError>[1]) => new PhoneError('iceServersFailed', details)
  const planted: Record<string, (witness: ReturnType<typeof createWitness>) => void> = {
    'a log line': ({ logger }) => logger.info(`password is ${passwords.alice}`),
    'the data of a log line': ({ logger }) => logger.debug('asked', { of: { password: passwords.alice } }),
    'a trace': ({ inspect }) =>
      inspect({ type: 'sip', at: 0, direction: 'sent', message: `Authorization: Digest response="${ha1}"` }),
    'a snapshot': ({ see }) => see('snapshot')({ calls: [{ headers: { x: turn.credential } }] }),
    'the message of an error': ({ see }) => see('rejection')(error({ detail: turn.credential })),
    'the status of an error': ({ see }) => see('rejection')(error({ sip: { status: 1, reason: turn.credential } })),
    'an error in an event': ({ see }) => see('event')({ error: error({ detail: wrong }) }),
    'the cause of an error': ({ see }) => see('rejection')(error({ cause: error({ detail: turn.credential }) })),
  }
  it.each(Object.entries(planted))('finds what is planted in %s', (_, plant) => {
    const witness = createWitness()
    expect(witness.leaks()).toEqual([])
    plant(witness)
    expect(witness.leaks()).not.toEqual([])
  })
})
