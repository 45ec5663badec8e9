/** The network between the page's phones and their platform, which can be taken away from each of them. */
import type { PhoneOptions } from '@offhook/core'
import { CuttableSocket } from './cuttableSocket.ts'

type OpenSocket = NonNullable<PhoneOptions['webSocket']>

export interface Network {
  /** Opens the user's sockets; throws while the user has no network. */
  webSocket(user: string): OpenSocket
  /** False: the user's sockets end as they do when a network is lost, and there are no new ones. */
  set(user: string, isUp: boolean): void
  isUp(user: string): boolean
}

export function createNetwork(open: (user: string) => OpenSocket): Network {
  const down = new Set<string>()
  const sockets = new Map<string, Set<CuttableSocket>>()
  return {
    webSocket: (user) => (url, protocol) => {
      if (down.has(user)) throw new Error(`${user} has no network`)
      const present = sockets.get(user) ?? new Set<CuttableSocket>()
      sockets.set(user, present)
      const socket = new CuttableSocket(open(user)(url, protocol), () => present.delete(socket))
      present.add(socket)
      return socket
    },
    set(user, isUp) {
      if (isUp) {
        down.delete(user)
        return
      }
      down.add(user)
      for (const socket of sockets.get(user) ?? []) socket.cut()
      sockets.delete(user)
    },
    isUp: (user) => !down.has(user),
  }
}
