/** JsSIP with its defaults except the ICE servers; its `connection` event plays the far end, as its documentation shows. */
import { UA, WebSocketInterface } from 'jssip'

globalThis.createClient = ({ server, uri, username, password, target, iceServers }) => {
  const ua = new UA({ sockets: [new WebSocketInterface(server)], uri, authorization_user: username, password })
  const audio = new Audio()
  audio.autoplay = true
  let session: ReturnType<UA['call']> | undefined
  return {
    start: () =>
      new Promise<void>((resolve, reject) => {
        ua.on('registered', () => resolve())
        ua.on('registrationFailed', ({ cause }) => reject(new Error(`REGISTER: ${cause}`)))
        ua.start()
      }),
    call: () =>
      new Promise<void>((resolve, reject) => {
        session = ua.call(target, {
          mediaConstraints: { audio: true, video: false },
          pcConfig: { iceServers },
          eventHandlers: {
            confirmed: () => resolve(),
            failed: ({ cause }: { cause?: string }) => reject(new Error(`INVITE: ${cause}`)),
          },
        })
        session.connection.addEventListener('track', ({ streams }) => {
          audio.srcObject = streams[0] ?? null
        })
      }),
    hangUp: () =>
      new Promise((resolve) => {
        session?.on('ended', () => resolve())
        session?.terminate()
        session = undefined
      }),
    stop: () =>
      new Promise((resolve) => {
        ua.on('disconnected', () => resolve())
        ua.stop()
      }),
  }
}
