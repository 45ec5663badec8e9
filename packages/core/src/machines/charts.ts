/** Every chart, made once for all phones: to make one takes ten times what it takes to run it. */
import type { AnyStateMachine } from 'xstate'
import { createApplyAnswer, createCreateAnswer, createCreateOffer, createRollback } from '../actors/describeMedia.ts'
import { createDialog } from '../actors/dialog.ts'
import { equipmentOf } from '../actors/equipment.ts'
import { createCredentialActors } from '../actors/fetchCredentials.ts'
import { createMediaSession } from '../actors/mediaSession.ts'
import { createNetwork } from '../actors/network.ts'
import type { System } from '../actors/perPhone.ts'
import { createSendRegister } from '../actors/sendRegister.ts'
import { createSendReinvite } from '../actors/sendReinvite.ts'
import { createSendTones } from '../actors/sendTones.ts'
import { createSocket } from '../actors/socket.ts'
import { createStack } from '../actors/stack.ts'
import { createCallMachine } from './call.machine.ts'
import { createConnectionMachine } from './connection.machine.ts'
import { createCredentialsMachine } from './credentials.machine.ts'
import { createMediaMachine } from './media.machine.ts'
import { createPhoneMachine } from './phone.machine.ts'
import { createRegistrationMachine } from './registration.machine.ts'

const stack = (system: System) => equipmentOf(system).borrow()
const clock = (system: System) => equipmentOf(system).clock
const time = {
  now: (system: System) => clock(system).now(),
  random: (system: System) => equipmentOf(system).random(),
}

const media = createMediaMachine({
  session: createMediaSession(stack, (id, system) => equipmentOf(system).iceServers.get(id)),
})
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
const connection = createConnectionMachine({
  ...time,
  socket: createSocket(equipmentOf),
  retryDelay: (attempt, system) => equipmentOf(system).retryDelay?.(attempt),
})
const registration = createRegistrationMachine({
  ...time,
  sendRegister: createSendRegister((system) => equipmentOf(system).sip),
})
const credentials = createCredentialsMachine({
  ...time,
  ...createCredentialActors((system) => equipmentOf(system).keeper),
})

export const phoneChart = createPhoneMachine({
  stack: createStack(equipmentOf),
  network: createNetwork((system) => equipmentOf(system).network),
  connection,
  registration,
  credentials,
  call,
})

/** By name, for documentation. */
export const charts: Readonly<Record<string, AnyStateMachine>> = {
  phone: phoneChart,
  connection,
  registration,
  credentials,
  call,
  media,
}
