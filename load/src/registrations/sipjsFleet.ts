/** sip.js by its `UserAgent` and `Registerer`, with their defaults except the log, which goes to the console by default. */
import { Registerer, RegistererState, UserAgent } from 'sip.js/lib/api/index.js'
import { CountedSocket } from '../phone/socket.ts'
import type { Account, Fleet, FleetOptions } from './fleet.ts'

export function createSipjsFleet({ server, domain, expires }: FleetOptions): Fleet {
  // Its transport takes the one of the page.
  Object.assign(globalThis, { WebSocket: CountedSocket })
  const phones: { readonly agent: UserAgent; readonly registerer: Registerer }[] = []
  let drops = 0
  let leaving = false
  return {
    async join({ user, username, password }: Account) {
      const uri = UserAgent.makeURI(`sip:${user}@${domain}`)
      if (uri === undefined) throw new Error(`${user} makes no URI`)
      const agent = new UserAgent({
        uri,
        transportOptions: { server },
        authorizationUsername: username,
        authorizationPassword: password,
        logBuiltinEnabled: false,
      })
      const registerer = new Registerer(agent, { expires })
      phones.push({ agent, registerer })
      await agent.start()
      await new Promise<void>((resolve, reject) => {
        registerer.stateChange.addListener((state) => {
          if (state === RegistererState.Registered) resolve()
          else if (!leaving) drops += 1
        })
        registerer
          .register({ requestDelegate: { onReject: ({ message }) => reject(new Error(`${message.statusCode}`)) } })
          .catch(reject)
      })
    },
    registered: () => phones.filter(({ registerer }) => registerer.state === RegistererState.Registered).length,
    get drops() {
      return drops
    },
    async leave() {
      leaving = true
      await Promise.all(
        phones.splice(0).map(async ({ agent, registerer }) => {
          await new Promise<void>((resolve) => {
            registerer
              .unregister({ requestDelegate: { onAccept: () => resolve(), onReject: () => resolve() } })
              .catch(() => resolve())
          })
          await agent.stop()
        }),
      )
    },
  }
}
