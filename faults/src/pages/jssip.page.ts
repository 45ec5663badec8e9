/** JsSIP with its defaults except the ICE servers; its `connection` event plays the far end, as its documentation shows. */
import { UA, WebSocketInterface } from 'jssip'
import type { Claim } from '../client.ts'
import { peerClaim } from './peerClaim.ts'

globalThis.createClient = ({ servers, uri, username, password, iceServers, relayOnly }) => {
  // Without weights it would begin with any of them.
  const sockets = servers.map((server, index) => ({
    socket: new WebSocketInterface(server),
    weight: servers.length - index,
  }))
  const ua = new UA({ sockets, uri, authorization_user: username, password })
  const audio = new Audio()
  audio.autoplay = true
  const pcConfig: RTCConfiguration = { iceServers, ...(relayOnly ? { iceTransportPolicy: 'relay' } : {}) }
  let session: ReturnType<UA['call']> | undefined
  ua.on('newRTCSession', ({ session: made }: { session: ReturnType<UA['call']> }) => {
    session = made
    const gone = () => {
      if (session === made) session = undefined
    }
    made.on('ended', gone)
    made.on('failed', gone)
    const play = (peer: RTCPeerConnection) =>
      peer.addEventListener('track', ({ streams }) => {
        audio.srcObject = streams[0] ?? null
      })
    made.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) => play(peerconnection))
    if (made.connection) play(made.connection)
  })
  const need = () => {
    if (!session) throw new Error('There is no session.')
    return session
  }
  const callClaim = (): Claim['call'] => {
    if (!session) return 'none'
    if (session.isEstablished()) return 'up'
    return session.direction === 'incoming' ? 'incoming' : 'calling'
  }
  return {
    start: () =>
      new Promise<void>((resolve, reject) => {
        ua.on('registered', () => resolve())
        ua.on('registrationFailed', ({ cause }) => reject(new Error(`REGISTER: ${cause}`)))
        ua.start()
      }),
    call: async (target) => {
      ua.call(target, { mediaConstraints: { audio: true, video: false }, pcConfig })
    },
    answer: async () => need().answer({ mediaConstraints: { audio: true, video: false }, pcConfig }),
    hold: () =>
      new Promise<void>((resolve, reject) => {
        if (!need().hold({}, resolve)) reject(new Error('JsSIP refuses to hold.'))
      }),
    resume: () =>
      new Promise<void>((resolve, reject) => {
        if (!need().unhold({}, resolve)) reject(new Error('JsSIP refuses to resume.'))
      }),
    hangUp: async () => need().terminate(),
    claim: () => ({
      connected: ua.isConnected(),
      registered: ua.isRegistered(),
      call: callClaim(),
      held: session?.isOnHold().local ?? false,
      resumed: session?.isOnHold().local === false,
      media: peerClaim(),
    }),
  }
}
