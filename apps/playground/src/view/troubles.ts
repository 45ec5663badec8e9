/** The faults of the backend, at hand: a phone is best judged when things go wrong. */
import type { Softphone } from '../softphone.ts'

export interface Trouble {
  readonly key: string
  readonly words: string
  make(): void
}

export function troubles(softphone: Softphone, isRevoked: boolean): readonly Trouble[] {
  const { person, phone, run, revoked, faults } = softphone
  const { user } = person
  if (!faults) return []
  const revoke = async () => {
    await (isRevoked ? faults.restore(user) : faults.revoke(user))
    revoked.set(!isRevoked)
    if (isRevoked) await phone.register()
  }
  return [
    { key: 'kill', words: 'Cut the socket', make: () => run(() => faults.dropSocket(user)) },
    { key: 'half-open', words: 'Silence it for 20 s', make: () => run(() => faults.silence(user, 20_000)) },
    { key: 'down', words: 'Server away for 15 s', make: () => run(() => faults.stopServer(15_000)) },
    {
      key: 'revoke',
      words: isRevoked ? 'Give credentials again' : 'Revoke credentials',
      make: () => run(revoke),
    },
  ]
}
