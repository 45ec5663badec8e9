import { type Call, createPhone } from '@offhook/core'

globalThis.createClient = ({ server, uri, username, password, target, iceServers }) => {
  const phone = createPhone({ uri, servers: server, credentials: { username, password }, iceServers })
  let call: Call | undefined
  return {
    start: () => phone.start(),
    call: () =>
      new Promise<void>((resolve, reject) => {
        const placed = phone.call(target)
        call = placed
        const stop = placed.subscribe(() => {
          const { status, end } = placed.getSnapshot()
          if (status === 'established') resolve()
          if (status === 'ended') reject(new Error(`The call ended: ${JSON.stringify(end)}`))
          if (status === 'established' || status === 'ended') stop()
        })
      }),
    hangUp: async () => {
      await call?.hangUp()
      call = undefined
    },
    stop: () => phone.stop(),
  }
}
