/** SIP.js by its `SimpleUser`, with its defaults except the ICE servers and the log, which goes to the console by default. */
import { SimpleUser } from 'sip.js/lib/platform/web/index.js'
import type { Claim } from '../client.ts'
import { peerClaim } from './peerClaim.ts'

globalThis.createClient = ({ servers, uri, username, password, iceServers, relayOnly }) => {
  let registered = false
  let call: Claim['call'] = 'none'
  let whenRegistered = () => {}
  const user = new SimpleUser(servers[0] ?? '', {
    aor: uri,
    delegate: {
      onRegistered: () => {
        registered = true
        whenRegistered()
      },
      onUnregistered: () => {
        registered = false
      },
      onCallCreated: () => {
        call = 'calling'
      },
      onCallReceived: () => {
        call = 'incoming'
      },
      onCallAnswered: () => {
        call = 'up'
      },
      onCallHangup: () => {
        call = 'none'
      },
    },
    media: { constraints: { audio: true, video: false }, remote: { audio: new Audio() } },
    userAgentOptions: {
      authorizationUsername: username,
      authorizationPassword: password,
      logBuiltinEnabled: false,
      sessionDescriptionHandlerFactoryOptions: {
        peerConnectionConfiguration: { iceServers, ...(relayOnly ? { iceTransportPolicy: 'relay' } : {}) },
      },
    },
  })
  return {
    start: () =>
      new Promise((resolve, reject) => {
        whenRegistered = resolve
        user
          .connect()
          .then(() => user.register())
          .catch(reject)
      }),
    call: (target) => user.call(target),
    answer: () => user.answer(),
    hold: () => user.hold(),
    resume: () => user.unhold(),
    hangUp: () => user.hangup(),
    claim: () => ({
      connected: user.isConnected(),
      registered,
      call,
      held: call === 'up' && user.isHeld(),
      resumed: call === 'up' && !user.isHeld(),
      media: peerClaim(),
    }),
  }
}
