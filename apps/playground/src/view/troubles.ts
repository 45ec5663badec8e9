/** The faults of the development server, at hand: a phone is best judged when things go wrong. */
import type { Softphone } from '../softphone.ts'

export interface Trouble {
  readonly key: string
  readonly words: string
  make(): void
}

export function troubles({ person: { user }, phone, run, revoked }: Softphone, isRevoked: boolean): readonly Trouble[] {
  const revoke = async () => {
    await cause(isRevoked ? 'unrevoke' : 'revoke', { user })
    revoked.set(!isRevoked)
    if (isRevoked) await phone.register()
  }
  return [
    { key: 'kill', words: 'Cut the socket', make: () => run(() => cause('kill', { user })) },
    {
      key: 'half-open',
      words: 'Silence it for 20 s',
      make: () => run(() => cause('half-open', { user, ms: '20000' })),
    },
    { key: 'down', words: 'Server away for 15 s', make: () => run(() => cause('down', { ms: '15000' })) },
    {
      key: 'revoke',
      words: isRevoked ? 'Give credentials again' : 'Revoke credentials',
      make: () => run(revoke),
    },
  ]
}

async function cause(fault: string, query: Record<string, string>): Promise<void> {
  const response = await fetch(`/api/dev/${fault}?${new URLSearchParams(query)}`, { method: 'POST' })
  if (!response.ok) throw new Error(`The development server answered ${response.status} to “${fault}”`)
}
