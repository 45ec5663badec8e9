/** The phone chart with all its children, on fake ports and virtual time, for tests. */
import { createActor } from 'xstate'
import { type CredentialsSource, createCredentialActors, createSecretKeeper } from '../actors/fetchCredentials.ts'
import { createNetwork } from '../actors/network.ts'
import { createSendRegister } from '../actors/sendRegister.ts'
import { createSocket } from '../actors/socket.ts'
import { createStack, type StackListener } from '../actors/stack.ts'
import type { NetworkEvent } from '../ports/network.ts'
import type { RegisterOutcome } from '../ports/sip.ts'
import type { Stack } from '../ports/stack.ts'
import { FakeMedia } from '../testing/fakeMedia.ts'
import { FakeSip, registerOutcome } from '../testing/fakeSip.ts'
import { FakeSockets } from '../testing/fakeSocket.ts'
import { createManualClock, settle } from '../testing/manualClock.ts'
import { callMachineOn } from './call.fixture.ts'
import { createConnectionMachine } from './connection.machine.ts'
import { createCredentialsMachine } from './credentials.machine.ts'
import { createPhoneMachine } from './phone.machine.ts'
import type { PhoneConfig, PhoneMoment } from './phone.types.ts'
import { viewPhone } from './phone.view.ts'
import { createRegistrationMachine } from './registration.machine.ts'

export const phoneConfig: PhoneConfig = {
  servers: ['wss://one.test'],
  credentials: 'value',
  register: true,
  expires: 600,
  maxCalls: 2,
  ringTimeout: 60_000,
  earlyMedia: 'off',
  microphone: 'required',
}

export interface PhoneWorldOptions {
  readonly config?: Partial<PhoneConfig>
  readonly source?: CredentialsSource
  /** Before the stack is there; a rejection is a chunk that cannot be had. */
  readonly load?: () => Promise<void>
  readonly call?: (sip: FakeSip, media: FakeMedia) => ReturnType<typeof callMachineOn>
}

export function makePhone({ config, source = { password: 'x' }, load, call }: PhoneWorldOptions = {}) {
  const clock = createManualClock()
  const sip = new FakeSip()
  const media = new FakeMedia()
  const sockets = new FakeSockets()
  const listeners = new Set<(event: NetworkEvent) => void>()
  const moments: PhoneMoment[] = []
  let stack: Stack | undefined
  let listener: StackListener | undefined
  const keeper = createSecretKeeper({
    source,
    secrets: { read: () => undefined, write: () => {} },
    username: 'alice',
  })
  const time = { now: () => clock.now(), random: () => 0.5 }
  const machine = createPhoneMachine({
    stack: createStack(() => ({
      load: async () => {
        await load?.()
        return (heard) => {
          listener = heard
          return { sip, media }
        }
      },
      lend: (lent) => {
        stack = lent
      },
    })),
    network: createNetwork(() => ({
      subscribe(each) {
        listeners.add(each)
        return () => listeners.delete(each)
      },
    })),
    connection: createConnectionMachine({
      ...time,
      socket: createSocket(() => ({ sip, createWebSocket: sockets.create })),
      retryDelay: undefined,
    }),
    registration: createRegistrationMachine({ ...time, sendRegister: createSendRegister(() => sip) }),
    credentials: createCredentialsMachine({
      ...time,
      ...createCredentialActors(() => keeper),
    }),
    call: call?.(sip, media) ?? callMachineOn(sip, media, clock),
  })
  const actor = createActor(machine, { clock, input: { ...phoneConfig, ...config } })
  actor.on('*', (moment) => moments.push(moment))
  actor.start()

  const world = {
    machine,
    actor,
    clock,
    sip,
    media,
    sockets,
    moments,
    status: () => viewPhone(actor.getSnapshot()),
    isLent: () => stack !== undefined,
    /** The codes of what failed, and the types of the other moments. */
    said: () => moments.map((moment) => ('error' in moment ? `${moment.type} ${moment.error.code}` : moment.type)),
    tell: (type: NetworkEvent['type']) => {
      for (const each of listeners) each({ type })
    },
    incoming(id: string) {
      const dialog = sip.incoming(id)
      listener?.onIncomingCall({ id, remote: { uri: 'sip:bob@x' }, headers: {}, offer: 'their offer' })
      return dialog
    },
    dial: (id: string) => actor.send({ type: 'dial', id, request: { target: 'sip:bob@x' } }),
    dialog(id: string) {
      const dialog = sip.dialogs.get(id)
      if (!dialog) throw new Error('no dialog')
      return dialog
    },
    /** The flow that waits is opened. */
    async connect() {
      await settle()
      sockets.last.accept()
      await settle()
    },
    /** The REGISTER that waits is answered. */
    async answer(outcome: Partial<RegisterOutcome> = {}) {
      await settle()
      sip.registers.find(({ settled }) => !settled)?.answer(registerOutcome(outcome))
      await settle()
    },
    async register() {
      actor.send({ type: 'start' })
      await world.connect()
      await world.answer()
    },
    /** What nobody let go of. */
    left: () => ({
      sip: sip.open(),
      sessions: media.openSessions(),
      sockets: sockets.open(),
      timers: clock.pending,
      listeners: listeners.size,
      stack: stack ? 1 : 0,
    }),
  }
  return world
}

export const nothing = { sip: 0, sessions: 0, sockets: 0, timers: 0, listeners: 0, stack: 0 }
