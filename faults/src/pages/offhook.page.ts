/** Offhook with its defaults except the ICE servers. */
import { type Call, type CallSnapshot, createPhone } from '@offhook/core'
import type { Claim } from '../client.ts'

const callWords: Record<CallSnapshot['status'], Claim['call']> = {
  preparing: 'calling',
  calling: 'calling',
  ringing: 'ringing',
  earlyMedia: 'ringing',
  answering: 'incoming',
  established: 'up',
  ending: 'none',
  ended: 'none',
}

function callClaim(call: CallSnapshot | undefined): Claim['call'] {
  if (!call) return 'none'
  return call.direction === 'incoming' && call.status === 'ringing' ? 'incoming' : callWords[call.status]
}

function mediaClaim(call: CallSnapshot | undefined): Claim['media'] {
  if (!call || call.media.status === 'closed' || call.media.status === 'new') return 'none'
  return call.media.status === 'connected' ? 'connected' : 'lost'
}

globalThis.createClient = ({ servers, uri, username, password, iceServers, relayOnly }) => {
  const phone = createPhone({
    uri,
    servers,
    credentials: { username, password },
    iceServers,
    ...(relayOnly ? { media: { iceTransportPolicy: 'relay' } } : {}),
    inspect: (event) => {
      if (event.type === 'chart') probe.note('chart', `${event.chart} ${event.event} -> ${JSON.stringify(event.state)}`)
    },
    logger: { warn: (message) => probe.note('error', message), error: (message) => probe.note('error', message) },
  })
  let call: Call | undefined
  phone.on('incomingCall', (event) => {
    call = event.call
  })
  phone.on('callEnded', (event) => probe.note('chart', `ended: ${JSON.stringify(event.call.end)}`))
  phone.on('error', ({ error }) => probe.note('error', `${error.code}: ${error.message}`))
  const need = () => {
    if (!call) throw new Error('There is no call.')
    return call
  }
  return {
    start: () => phone.start(),
    call: async (target) => {
      call = phone.call(target)
    },
    answer: () => need().answer(),
    hold: () => need().hold(),
    resume: () => need().resume(),
    hangUp: () => need().hangUp(),
    claim: () => {
      const { connection, registration, calls } = phone.getSnapshot()
      const current = calls[0]
      return {
        connected: connection.status === 'connected',
        registered: registration.status === 'registered',
        call: callClaim(current),
        held: current?.hold.local === 'held',
        resumed: current?.hold.local === 'active',
        media: mediaClaim(current),
      }
    },
  }
}
