/** Every chart, on a stack that is never there: what documentation walks. Nothing here is run. */
import type { AnyStateMachine } from 'xstate'
import { createApplyAnswer, createCreateAnswer, createCreateOffer, createRollback } from '../actors/describeMedia.ts'
import { createDialog } from '../actors/dialog.ts'
import { createCredentialActors } from '../actors/fetchCredentials.ts'
import { createMediaSession } from '../actors/mediaSession.ts'
import { createNetwork } from '../actors/network.ts'
import { createSendRegister } from '../actors/sendRegister.ts'
import { createSendReinvite } from '../actors/sendReinvite.ts'
import { createSendTones } from '../actors/sendTones.ts'
import { createSocket } from '../actors/socket.ts'
import { createStack } from '../actors/stack.ts'
import type { Stack } from '../ports/stack.ts'
import { createCallMachine } from './call.machine.ts'
import { createConnectionMachine } from './connection.machine.ts'
import { createCredentialsMachine } from './credentials.machine.ts'
import { createMediaMachine } from './media.machine.ts'
import { createPhoneMachine } from './phone.machine.ts'
import { createRegistrationMachine } from './registration.machine.ts'

const absent = (): never => {
  throw new Error('a drawing has no stack')
}
const stack: () => Stack = absent
const sip = { attach: absent, receive: absent, ping: absent, register: absent }
const clock = { now: () => 0, setTimeout: absent, clearTimeout: absent }
const time = { now: clock.now, random: () => 0 }

const media = createMediaMachine({ session: createMediaSession(stack, () => undefined) })
const call = createCallMachine({
  ...time,
  dialog: createDialog(stack),
  media,
  createOffer: createCreateOffer(stack),
  createAnswer: createCreateAnswer(stack),
  applyAnswer: createApplyAnswer(stack),
  rollback: createRollback(stack),
  sendReinvite: createSendReinvite(stack),
  sendTones: createSendTones(stack, clock),
})
const connection = createConnectionMachine({ ...time, socket: createSocket({ sip, createWebSocket: absent }) })
const registration = createRegistrationMachine({ ...time, sendRegister: createSendRegister(sip) })
const credentials = createCredentialsMachine({
  ...time,
  ...createCredentialActors({ source: undefined, secrets: { read: absent, write: absent }, username: '' }),
})
const phone = createPhoneMachine({
  stack: createStack({ load: absent, lend: absent }),
  network: createNetwork({ subscribe: absent }),
  connection,
  registration,
  credentials,
  call,
})

export const charts: Readonly<Record<string, AnyStateMachine>> = {
  phone,
  connection,
  registration,
  credentials,
  call,
  media,
}
