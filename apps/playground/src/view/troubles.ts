/** The faults of the backend, at hand: a phone is best judged when things go wrong. */
import type { Faults } from '../backend/backend.ts'
import type { PageNetwork } from '../network/pageNetwork.ts'
import type { Softphone } from '../softphone.ts'

export interface Trouble {
  readonly key: string
  readonly words: string
  /** Of a switch. */
  readonly pressed?: boolean
  make(): Promise<void>
  /** What to say once it is so. */
  readonly made: string
}

/** What can happen to one phone. */
export function phoneTroubles(
  { person: { user, name }, phone, revoked }: Softphone,
  faults: Faults,
  isRevoked: boolean,
): readonly Trouble[] {
  return [
    {
      key: 'drop',
      words: 'Drop the socket',
      make: () => faults.dropSocket(user),
      made: `The socket of ${name} was cut.`,
    },
    {
      key: 'silence',
      words: 'Silence it for 20 s',
      make: () => faults.silence(user, 20_000),
      made: `The socket of ${name} is open and carries nothing, for 20 seconds.`,
    },
    {
      key: 'expire',
      words: 'Expire the credentials',
      async make() {
        await faults.expireCredentials(user)
        // A phone learns of it at its next request, which would be minutes away.
        await faults.dropSocket(user)
      },
      made: `The credentials of ${name} have expired, and its socket was cut: it has to show them again.`,
    },
    {
      key: 'refuseHold',
      words: 'Refuse the next hold',
      make: () => faults.refuseHold(user),
      made: `The next hold or resume of ${name} will be refused with 488.`,
    },
    {
      key: 'revoke',
      words: 'Revoke the credentials',
      pressed: isRevoked,
      async make() {
        await (isRevoked ? faults.restore(user) : faults.revoke(user))
        revoked.set(!isRevoked)
        if (isRevoked) await phone.register()
      },
      made: isRevoked ? `${name} gets credentials again.` : `The credentials of ${name} were revoked.`,
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
      make: () => network.set(!isNetworkUp),
      made: isNetworkUp
        ? 'The network of this page is gone: no SIP, no audio. Press again to bring it back.'
        : 'The network of this page is back.',
    },
    {
      key: 'server',
      words: 'Stop the server for 15 s',
      make: () => faults.stopServer(15_000),
      made: 'The server is gone, for 15 seconds.',
    },
  ]
}
