/** SIP.js by its `SimpleUser`, with its defaults except the ICE servers and the log, which goes to the console by default. */
import { SimpleUser } from 'sip.js/lib/platform/web/index.js'

globalThis.createClient = ({ server, uri, username, password, target, iceServers }) => {
  let registered = () => {}
  const user = new SimpleUser(server, {
    aor: uri,
    delegate: { onRegistered: () => registered() },
    media: { constraints: { audio: true, video: false }, remote: { audio: new Audio() } },
    userAgentOptions: {
      authorizationUsername: username,
      authorizationPassword: password,
      logBuiltinEnabled: false,
      sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers } },
    },
  })
  return {
    start: () =>
      new Promise((resolve, reject) => {
        registered = resolve
        user
          .connect()
          .then(() => user.register())
          .catch(reject)
      }),
    call: () => user.call(target),
    hangUp: () => user.hangup(),
    stop: () => user.disconnect(),
  }
}
