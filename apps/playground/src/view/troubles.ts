/** The faults of the backend, at hand: a phone is best judged when things go wrong. */
import type { Faults } from '../backend/backend.ts'
import type { PageNetwork } from '../network/pageNetwork.ts'
import type { Softphone } from '../softphone.ts'

export interface Trouble {
  readonly key: string
  readonly words: string
  /** Of a switch. */
  readonly pressed?: boolean
  /** Resolves, once it is so, to what to say. */
  make(): Promise<Said>
}

export interface Said {
  readonly words: string
  /** Of trouble that ends by itself: after so many milliseconds this is so. */
  readonly later?: { readonly after: number; readonly words: string }
}

const silence = 20_000
const outage = 15_000

/** What can happen to one phone. */
export function phoneTroubles(
  { person: { user, name }, phone, revoked }: Softphone,
  faults: Faults,
  isRevoked: boolean,
): readonly Trouble[] {
  const toSocket = (make: () => Promise<Said>) => async () =>
    phone.getSnapshot().connection.status === 'connected' ? make() : { words: `${name} has no socket now.` }
  return [
    {
      key: 'drop',
      words: 'Drop the socket',
      make: toSocket(async () => {
        await faults.dropSocket(user)
        return { words: `The socket of ${name} was cut.` }
      }),
    },
    {
      key: 'silence',
      words: 'Silence it for 20 s',
      make: toSocket(async () => {
        await faults.silence(user, silence)
        return {
          words: `The socket of ${name} is open and carries nothing, for 20 seconds.`,
          later: { after: silence, words: `The socket of ${name} was silent for 20 seconds.` },
        }
      }),
    },
    {
      key: 'expire',
      words: 'Expire the credentials',
      async make() {
        await faults.expireCredentials(user)
        // A phone learns of it at its next request, which would be minutes away.
        await faults.dropSocket(user)
        return { words: `The credentials of ${name} have expired, and its socket was cut: it has to show them again.` }
      },
    },
    {
      key: 'refuseHold',
      words: 'Refuse the next hold',
      async make() {
        await faults.refuseHold(user)
        return {
          words: `The next change that ${name} asks for in a call will be refused with 488: a hold, a resume, or the return after a lost socket.`,
        }
      },
    },
    {
      key: 'revoke',
      words: 'Revoke the credentials',
      pressed: isRevoked,
      async make() {
        await (isRevoked ? faults.restore(user) : faults.revoke(user))
        revoked.set(!isRevoked)
        if (!isRevoked) return { words: `The credentials of ${name} were revoked. Press again to give them back.` }
        // One that is off asks for them when it is switched on.
        if (phone.getSnapshot().status === 'running') await phone.register()
        return { words: `${name} gets credentials again.` }
      },
    },
  ]
}

/** What can happen to all of them. */
export function sharedTroubles(faults: Faults, network: PageNetwork, isNetworkUp: boolean): readonly Trouble[] {
  return [
    {
      key: 'network',
      words: 'Kill the network',
      pressed: !isNetworkUp,
      async make() {
        await network.set(!isNetworkUp)
        return {
          words: isNetworkUp
            ? 'The network of this page is gone: no SIP, no audio. Press again to bring it back.'
            : 'The network of this page is back.',
        }
      },
    },
    {
      key: 'server',
      words: 'Stop the server for 15 s',
      async make() {
        await faults.stopServer(outage)
        return {
          words: 'The server is gone, for 15 seconds.',
          later: { after: outage, words: 'The server is back, after 15 seconds.' },
        }
      },
    },
  ]
}
