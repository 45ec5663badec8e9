import { describe, expect, it } from 'vitest'
import { PhoneError, toErrorData } from '../errors.ts'
import { settle } from '../testing/manualClock.ts'
import { callMachineOn, refused } from './call.fixture.ts'
import { type Exploration, explore } from './paths.fixture.ts'
import { makePhone, nothing, phoneConfig } from './phone.fixture.ts'
import type { PhoneConfig } from './phone.types.ts'

const never = () => new Promise<never>(() => {})

describe('start', () => {
  it('is done when registered, not when connected', async () => {
    const phone = makePhone()
    expect(phone.status()).toBe('stopped')
    phone.actor.send({ type: 'start' })
    expect(phone.status()).toBe('starting')
    await phone.connect()
    expect([phone.status(), phone.said(), phone.media.probes]).toEqual(['starting', [], 1])
    await phone.answer()
    expect([phone.status(), phone.said()]).toEqual(['running', ['registered', 'started']])
  })

  it('is done when connected, where the phone is not to register', async () => {
    const phone = makePhone({ config: { register: false } })
    phone.actor.send({ type: 'start' })
    await phone.connect()
    expect([phone.said(), phone.sip.registers.length]).toEqual([['started'], 0])
  })

  it('waits for the credentials before it registers, and connects meanwhile', async () => {
    let give = (_: object) => {}
    const phone = makePhone({
      config: { credentials: 'function' },
      source: () =>
        new Promise((resolve) => {
          give = resolve
        }),
    })
    phone.actor.send({ type: 'start' })
    await phone.connect()
    expect(phone.sip.registers).toHaveLength(0)
    give({ password: 'x' })
    await settle()
    expect(phone.sip.registers).toHaveLength(1)
  })

  it.each([
    ['stackUnavailable', 'stopped', { load: () => Promise.reject(new Error('chunk')) }],
    ['webrtcUnsupported', 'stopped', { load: () => Promise.reject(new PhoneError('webrtcUnsupported')) }],
    [
      'credentialsRevoked',
      'running',
      { config: { credentials: 'function' }, source: () => Promise.reject({ fatal: true }) },
    ],
    ['credentialsExpired', 'running', { source: { password: 'x', expiresAt: 1 } }],
  ] as const)('fails with %s and is then %s', async (code, status, options) => {
    const phone = makePhone(options)
    phone.actor.send({ type: 'start' })
    await settle()
    expect([phone.status(), phone.said().at(-1)]).toEqual([status, `startFailed ${code}`])
    phone.actor.send({ type: 'stop' })
    await phone.clock.run(2_000)
    expect(phone.left()).toEqual(nothing)
  })

  it('fails when the server refuses the registration or the connection, and the phone runs on', async () => {
    const forbidden = makePhone()
    forbidden.actor.send({ type: 'start' })
    await forbidden.connect()
    await forbidden.answer({ status: 403, bound: false, digest: 'none' })
    expect([forbidden.status(), forbidden.said()]).toEqual([
      'running',
      ['failed registrationForbidden', 'startFailed registrationForbidden'],
    ])
    const closed = makePhone()
    closed.actor.send({ type: 'start' })
    await settle()
    closed.sockets.last.accept('chat')
    await settle()
    expect([closed.status(), closed.said().at(-1)]).toEqual(['running', 'startFailed subprotocolRefused'])
  })

  it('fails after 15 s, and what it began goes on', async () => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    await settle()
    await phone.clock.run(15_000)
    expect([phone.status(), phone.said()]).toEqual(['running', ['startFailed connectionTimeout']])
    await phone.connect()
    await phone.answer()
    expect(phone.said()).toContain('registered')
  })

  it('is taken back by stop, while it loads and while it connects', async () => {
    for (const load of [never, undefined]) {
      const phone = makePhone(load ? { load } : {})
      phone.actor.send({ type: 'start' })
      await settle()
      phone.actor.send({ type: 'stop' })
      expect(phone.said()[0]).toBe('startFailed invalidState')
      await phone.clock.run(2_000)
      expect([phone.status(), phone.left()]).toEqual(['stopped', nothing])
    }
  })

  it('again, while it runs without service, tries again', async () => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    await phone.connect()
    await phone.answer({ status: 403, bound: false, digest: 'none' })
    phone.actor.send({ type: 'start' })
    expect(phone.status()).toBe('starting')
  })
})

describe('start, after there were no credentials', () => {
  it('asks the registrar, and so the app again', async () => {
    let fatal = true
    const phone = makePhone({
      config: { credentials: 'function' },
      source: () => (fatal ? Promise.reject({ fatal }) : Promise.resolve({ password: 'x' })),
    })
    phone.actor.send({ type: 'start' })
    await phone.connect()
    expect(phone.said().at(-1)).toBe('startFailed credentialsRevoked')
    fatal = false
    phone.actor.send({ type: 'start' })
    await phone.answer({ status: 401, bound: false, digest: 'unanswered' })
    await phone.answer()
    expect([phone.status(), phone.said().slice(-2)]).toEqual(['running', ['registered', 'started']])
  })
})

describe('a function that never gives the first credentials', () => {
  /** The second time the REGISTER is not held back. */
  const insisting = async (type: 'start' | 'register' = 'start') => {
    const phone = makePhone({ config: { credentials: 'function' }, source: () => Promise.reject(new Error('offline')) })
    phone.actor.send({ type: 'start' })
    await settle()
    phone.actor.send({ type })
    return phone
  }

  it('does not fail a start() whose REGISTER is under way', async () => {
    const phone = await insisting()
    await phone.connect()
    await phone.clock.run(9_000)
    expect([phone.status(), phone.sip.registers.length]).toEqual(['starting', 1])
    await phone.answer()
    expect([phone.status(), phone.said().slice(-2)]).toEqual(['running', ['registered', 'started']])
  })

  it.each(['start', 'register'] as const)(
    'lets calls wait for the REGISTER of %s(), on this flow and the next',
    async (type) => {
      const phone = await insisting(type)
      await phone.clock.run(9_000)
      phone.dial('c1')
      await phone.connect()
      expect([phone.sip.registers.length, phone.sip.invites.length]).toEqual([1, 0])
      await phone.answer()
      await phone.clock.run(8_000)
      phone.sockets.last.drop()
      phone.dial('c2')
      await phone.clock.run(1_000)
      await phone.connect()
      expect([phone.sip.registers.length, phone.sip.invites.length]).toEqual([2, 1])
    },
  )
})

describe('calls', () => {
  it('have a flow only while the phone is registered', async () => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    await phone.connect()
    phone.dial('c1')
    await settle()
    expect(phone.sip.invites).toHaveLength(0)
    await phone.answer()
    expect(phone.sip.invites).toHaveLength(1)
    phone.sockets.last.drop()
    phone.dial('c2')
    await phone.clock.run(300)
    await phone.connect()
    expect(phone.sip.invites).toHaveLength(1)
    await phone.answer()
    expect([phone.sip.invites.length, phone.dialog('c1').names]).toEqual([2, ['resend']])
  })

  it('try without a registration that is refused', async () => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    await phone.connect()
    phone.dial('c1')
    await phone.answer({ status: 403, bound: false, digest: 'none' })
    expect(phone.sip.invites).toHaveLength(1)
  })

  const again: Record<string, (phone: ReturnType<typeof makePhone>) => void> = {
    'there are other credentials': ({ actor }) => actor.send({ type: 'credentials.renewed' }),
    'it is asked for again': ({ actor }) => actor.send({ type: 'register' }),
    'the phone is started again': ({ actor }) => actor.send({ type: 'start' }),
  }
  it.each(Object.entries(again))('do without it on the next flow too, until %s', async (_, ask) => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    await phone.connect()
    await phone.answer({ status: 403, bound: false, digest: 'none' })
    const lose = async () => {
      phone.sockets.last.drop()
      await phone.clock.run(1_000)
    }
    await lose()
    phone.dial('c1')
    await phone.connect()
    expect([phone.sip.registers.length, phone.sip.invites.length]).toEqual([1, 1])
    await lose()
    ask(phone)
    phone.dial('c2')
    await phone.connect()
    expect([phone.sip.registers.length, phone.sip.invites.length]).toEqual([2, 1])
    await phone.answer()
    expect(phone.sip.invites).toHaveLength(2)
  })

  it('do without it where there are no credentials to begin with', async () => {
    const fatal = () => Promise.reject({ fatal: true })
    const phone = makePhone({ config: { credentials: 'function' }, source: fatal })
    phone.actor.send({ type: 'start' })
    await settle()
    phone.dial('c1')
    await phone.connect()
    expect([phone.sip.registers.length, phone.sip.invites.length]).toEqual([0, 1])
    const slow = makePhone({
      config: { credentials: 'function' },
      source: async () => {
        await new Promise((resolve) => slow.clock.setTimeout(() => resolve(undefined), 1_000))
        return fatal()
      },
    })
    slow.actor.send({ type: 'start' })
    await slow.connect()
    slow.dial('c1')
    await settle()
    expect(slow.sip.invites).toHaveLength(0)
    await slow.clock.run(1_000)
    expect(slow.sip.invites).toHaveLength(1)
  })

  it('are no more than allowed: one more gets 486', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    phone.incoming('c2')
    const third = phone.incoming('c3')
    expect(phone.sip.refused).toEqual([{ id: 'c3', status: 486, reason: undefined }])
    expect(third.closed).toBe(true)
    expect(phone.actor.getSnapshot().can({ type: 'dial', id: 'c4', request: { target: 'sip:x@x' } })).toBe(false)
    expect(phone.moments.filter(({ type }) => type === 'callAdded')).toEqual([
      { type: 'callAdded', id: 'c1', direction: 'outgoing' },
      { type: 'callAdded', id: 'c2', direction: 'incoming' },
    ])
    phone.dialog('c2').emit({ type: 'sip.cancelled' })
    phone.incoming('c5')
    expect(phone.actor.getSnapshot().context.calls).toEqual(['c1', 'c5'])
  })

  it('that crash are dropped and leave their siblings alone', async () => {
    const phone = makePhone({
      call: (sip, media) => {
        const machine = callMachineOn(sip, media)
        return machine.provide({
          delays: {
            glareBackoff: () => {
              throw new Error('a defect')
            },
          },
        })
      },
    })
    await phone.register()
    for (const id of ['c1', 'c2']) {
      phone.dial(id)
      await settle()
      phone.dialog(id).emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:bob@x' } })
      await settle()
    }
    phone.actor.getSnapshot().children['call.0']?.send({ type: 'hold' })
    await settle()
    phone.dialog('c1').reinvites[0]?.answer(refused(491))
    await settle()
    expect(phone.said().slice(-2)).toEqual(['failed unexpected', 'callEnded'])
    expect(phone.actor.getSnapshot().context.calls).toEqual(['c2'])
    expect([phone.status(), phone.dialog('c2').closed, phone.media.openSessions()]).toEqual(['running', false, 1])
    // XState leaves the children of a crashed actor running: the far end is told, the microphone is let go.
    expect(phone.dialog('c1').names.slice(-2)).toEqual(['bye', 'dispose'])
  })

  it('go on when the credentials are revoked', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    await settle()
    phone.dialog('c1').emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:bob@x' } })
    phone.actor.send({ type: 'registration.refused', status: 403 })
    await settle()
    expect(phone.said()).toContain('failed credentialsRevoked')
    expect([phone.status(), phone.dialog('c1').closed]).toEqual(['running', false])
  })

  it('have a half-open flow noticed within 10 s', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    await phone.clock.run(9_100)
    expect([phone.sip.pings, phone.sockets.open()]).toEqual([1, 0])
  })
})

describe('the surroundings', () => {
  it('that change are told: servers are probed, audio moves', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    await settle()
    phone.dialog('c1').emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:bob@x' } })
    await settle()
    phone.tell('network.offline')
    phone.tell('page.resumed')
    expect([phone.media.probes, phone.sip.pings]).toEqual([1, 1])
    phone.tell('network.changed')
    await settle()
    expect(phone.media.probes).toBe(2)
    expect(phone.media.sessions.get('c1')?.commands.at(-1)).toEqual([
      'createOffer',
      { direction: 'sendrecv', iceRestart: true },
    ])
  })
})

/** With a call, on a new flow whose REGISTER is under way. */
async function calling() {
  const phone = makePhone()
  await phone.register()
  phone.dial('c1')
  await settle()
  phone.sockets.last.drop()
  phone.clock.advance(300)
  await phone.connect()
  expect(phone.dialog('c1').names).toEqual([])
  return phone
}

describe('unregister', () => {
  it('lets calls go on that waited for the registration on a new flow', async () => {
    const phone = await calling()
    phone.actor.send({ type: 'unregister' })
    expect(phone.dialog('c1').names).toEqual(['resend'])
  })
})

describe('stop', () => {
  it('refuses with 480 what comes in meanwhile, and dials nothing', async () => {
    const phone = makePhone()
    await phone.register()
    phone.actor.send({ type: 'stop' })
    phone.incoming('c1')
    phone.dial('c2')
    expect(phone.status()).toBe('stopping')
    expect(phone.sip.refused).toEqual([{ id: 'c1', status: 480, reason: undefined }])
    expect(phone.actor.getSnapshot().context.calls).toEqual([])
  })

  it('is done when the calls have ended and the binding is gone', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    await settle()
    phone.actor.send({ type: 'stop' })
    expect(phone.dialog('c1').names).toEqual(['cancel'])
    phone.dialog('c1').emit({ type: 'sip.rejected', status: 487, reason: '', local: false, digest: 'none' })
    expect(phone.status()).toBe('stopping')
    await phone.answer({ bound: false })
    expect([phone.status(), phone.sip.registers.at(-1)?.request]).toEqual(['stopped', { expires: 0 }])
    expect(phone.left()).toEqual(nothing)
  })

  it('lets calls say goodbye on a flow that comes back meanwhile', async () => {
    const phone = makePhone()
    await phone.register()
    phone.dial('c1')
    await settle()
    phone.sockets.last.drop()
    phone.actor.send({ type: 'stop' })
    expect(phone.dialog('c1').names).toEqual(['cancel'])
    phone.clock.advance(300)
    await phone.connect()
    expect([phone.status(), phone.dialog('c1').names]).toEqual(['stopping', ['cancel', 'resend', 'cancel']])
  })

  it('does not let them wait for a REGISTER that is under way', async () => {
    const phone = await calling()
    phone.actor.send({ type: 'stop' })
    expect(phone.dialog('c1').names).toEqual(['cancel', 'resend', 'cancel'])
  })

  const begun = async () => {
    const phone = makePhone()
    phone.actor.send({ type: 'start' })
    return phone
  }
  const running = async () => {
    const phone = makePhone()
    await phone.register()
    return phone
  }
  const moments: Record<string, () => Promise<ReturnType<typeof makePhone>>> = {
    'it loads': async () => {
      const phone = makePhone({ load: never })
      phone.actor.send({ type: 'start' })
      return phone
    },
    'credentials are fetched': async () => {
      const phone = makePhone({ config: { credentials: 'function' }, source: never })
      phone.actor.send({ type: 'start' })
      await phone.connect()
      return phone
    },
    'it connects': async () => {
      const phone = await begun()
      await settle()
      return phone
    },
    'it registers': async () => {
      const phone = await begun()
      await phone.connect()
      return phone
    },
    'it reconnects': async () => {
      const phone = await running()
      phone.sockets.last.drop()
      return phone
    },
    'a call is prepared': async () => {
      const phone = await running()
      phone.media.onOpen = (session) => session.block('createOffer')
      phone.dial('c1')
      await settle()
      return phone
    },
    'a call waits for a flow': async () => {
      const phone = await running()
      phone.sockets.last.drop()
      phone.dial('c1')
      await settle()
      return phone
    },
    'calls ring, here and there': async () => {
      const phone = await running()
      phone.dial('c1')
      phone.incoming('c2')
      await settle()
      return phone
    },
    'a call is answered': async () => {
      const phone = await running()
      phone.incoming('c1')
      phone.actor.getSnapshot().children['call.0']?.send({ type: 'answer' })
      await settle()
      return phone
    },
    'a call negotiates and sends tones, and the flow is gone': async () => {
      const phone = await running()
      phone.dial('c1')
      await settle()
      phone.dialog('c1').emit({ type: 'sip.accepted', fork: 'b', answer: 'sdp', remote: { uri: 'sip:bob@x' } })
      await settle()
      const call = phone.actor.getSnapshot().children['call.0']
      call?.send({ type: 'hold' })
      call?.send({
        type: 'sendDtmf',
        request: { ticket: 1, tones: '1,1', mode: 'info', duration: 100, gap: 70 },
      })
      await settle()
      phone.sockets.last.drop()
      return phone
    },
    'a call ends, unheard': async () => {
      const phone = await running()
      phone.dial('c1')
      await settle()
      phone.actor.getSnapshot().children['call.0']?.send({ type: 'hangUp' })
      return phone
    },
  }
  it.each(Object.entries(moments))(
    'while %s takes 2 s at most, leaves nothing, and can be undone',
    async (_, reach) => {
      const phone = await reach()
      const calls = phone.moments.filter(({ type }) => type === 'callAdded').length
      phone.actor.send({ type: 'stop' })
      await phone.clock.run(2_000)
      expect([phone.status(), phone.left()]).toEqual(['stopped', nothing])
      expect(phone.moments.filter(({ type }) => type === 'callEnded')).toHaveLength(calls)
      expect(Object.keys(phone.actor.getSnapshot().children)).toEqual([])
      phone.actor.send({ type: 'start' })
      expect(phone.status()).toBe('starting')
    },
  )

  it('and start is a whole phone again', async () => {
    const phone = await running()
    phone.dial('c1')
    phone.actor.send({ type: 'stop' })
    await phone.clock.run(2_000)
    await phone.register()
    phone.dial('c2')
    await settle()
    expect([phone.status(), phone.sip.invites.at(-1)?.id]).toEqual(['running', 'c2'])
  })
})

describe('the chart', () => {
  const error = toErrorData(new PhoneError('connectionFailed'))
  const request = { target: 'sip:bob@x' }

  function explorePaths(config: Partial<PhoneConfig>): Exploration {
    const { machine } = makePhone()
    const children = ['stack', 'network', 'connection', 'registration', 'credentials', 'call.0']
    return explore(machine, {
      input: { ...phoneConfig, maxCalls: 1, ...config },
      events: [
        ...(['start', 'stop', 'register', 'unregister'] as const).map((type) => ({ type })),
        { type: 'dial', id: 'c1', request },
        { type: 'stack.ready' },
        { type: 'stack.failed', error },
        { type: 'stack.incoming', invite: { id: 'c1', remote: { uri: 'sip:b@x' }, headers: {} } },
        { type: 'stack.warning', code: 'headerDropped', message: '' },
        ...['network.online', 'network.offline', 'network.changed', 'page.resumed'].map((type) => ({ type })),
        { type: 'connection.up', flowId: 1 },
        { type: 'connection.lost', flowId: 1 },
        { type: 'connection.failed', error },
        { type: 'registration.registered', expiresAt: 0 },
        { type: 'registration.unregistered' },
        { type: 'registration.failed', error },
        { type: 'registration.delayed', error },
        { type: 'registration.challenged', realm: 'x' },
        { type: 'registration.refused', status: 401 },
        { type: 'credentials.renewed' },
        ...['failed', 'expired', 'revoked'].map((what) => ({ type: `credentials.${what}`, error })),
        { type: 'call.leaving', id: 'c1' },
        { type: 'call.challenged' },
        { type: 'call.refused' },
        { type: 'call.warning', id: 'c1', code: 'referRefused' },
        { type: 'xstate.done.actor.call.0', output: { id: 'c1' } },
        ...children.map((id) => ({ type: `xstate.error.actor.${id}`, error: new Error('x'), actorId: id })),
        ...machine.events.filter((type) => type.startsWith('xstate.after')).map((type) => ({ type })),
      ],
      distinguish: ({ context }) => [context.calls.length, context.flow],
    })
  }

  it('reaches every state, leaves every state and takes every transition', () => {
    const registers = explorePaths({})
    const serves = explorePaths({ register: false })
    expect([registers.crashes, serves.crashes]).toEqual([[], []])
    expect([registers.unreachable, registers.deadEnds, serves.unreachable]).toEqual([[], [], []])
    // Says only that nothing happens: an exploration cannot see it taken.
    const silent = 'phone.active: xstate.error.actor.network -> (stays)'
    expect(registers.untaken.filter((transition) => serves.untaken.includes(transition))).toEqual([silent])
  })
})
