/** The embedded switchboard, in the test's own process. */
import { startEmbeddedPlatform } from '@offhook/playground/server/embedded'
import type { Lift, Target } from './target.ts'

const users = ['alice', 'bob']

export async function startSwitchboardTarget(): Promise<Target> {
  const platform = await startEmbeddedPlatform()
  const { switchboard } = platform
  const { faults, lines } = switchboard
  const hangUp = (line: string) => {
    for (const call of lines.calls(line)) call.hangUp()
  }
  return {
    name: 'switchboard',
    backend: platform,
    trace: (listener) => switchboard.trace(listener),
    registrations: async (user) => switchboard.registrations(user),
    revoke: async (user, options) => platform.revoke(user, options),
    faults: {
      cutConnection: async (user) => faults.killFlow(user),
      refuseConnections: async () => later(faults.refuseConnections()),
      halfOpen: async (user) => later(faults.halfOpen(user)),
      down: async () => later(faults.down()),
      async respond(wish) {
        faults.respond({ inDialog: false, ...wish })
      },
      async loseOne({ to, method, status }) {
        faults.drop(
          (message) =>
            message.direction === 'out' &&
            message.user === to &&
            message.method === method &&
            message.status === status,
          { times: 1 },
        )
      },
    },
    lines: {
      calls: (line) => lines.calls(line).filter((call) => call.status === 'answered').length,
      hangUp: async (line) => hangUp(line),
    },
    digits: {
      user: 'echo',
      heard() {
        const callId = lines.calls('echo').at(-1)?.callId
        return lines.dtmf('echo').flatMap((each) => (each.callId === callId ? [each.digit] : []))
      },
    },
    async reset() {
      faults.clear()
      for (const user of users) platform.restore(user)
      for (const line of lines.names) hangUp(line)
    },
    close: () => platform.close(),
  }
}

function later(lift: () => void): Lift {
  return async () => lift()
}
