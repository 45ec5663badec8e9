import { expect } from 'vitest'
import type { BrowserName } from './support/browser/browser.ts'
import { only } from './support/only.ts'
import { type Softphone, talk } from './support/softphone.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({ browser: 'chromium', because: 'the run in Chromium has these calls, in both directions' })
const pairs: readonly (readonly [BrowserName, BrowserName])[] = [
  ['firefox', 'chromium'],
  ['chromium', 'firefox'],
]

async function holdAndResume(holder: Softphone, held: Softphone): Promise<void> {
  await holder.press('Hold')
  await Promise.all([holder.says('On hold'), held.says(/^Held by/)])
  await Promise.all([holder.carriesNothing(), held.carriesNothing()])
  await holder.press('Resume')
  await Promise.all([holder.says('In call'), held.says('In call')])
  await talk(holder, held)
}

for (const [caller, callee] of pairs) {
  const open = () =>
    Promise.all([world.open('alice', { browser: caller }), world.open('bob', { browser: callee })] as const)

  const name = `${caller} calls ${callee}: both hear, hold and resume, and either hangs up`
  // Firefox starts when it is first asked for.
  test(name, async () => {
    const [alice, bob] = await open()
    for (const hangsUp of [bob, alice]) {
      await alice.call('bob')
      await bob.says('Incoming call from Alice')
      await bob.press('Answer')
      await Promise.all([alice.says('In call'), bob.says('In call')])
      await talk(alice, bob)
      if (hangsUp === bob) {
        await holdAndResume(alice, bob)
        await holdAndResume(bob, alice)
      }
      await hangsUp.press('Hang up')
      await Promise.all([alice, bob].map((each) => each.says(/^Call ended: .* hung up$/)))
    }
    for (const each of [alice, bob])
      expect(await each.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 1 })
  }, 120_000)
}
