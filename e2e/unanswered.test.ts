import { expect, test } from 'vitest'
import { only } from './support/only.ts'
import type { Softphone } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

/** The page can say something before the last message has passed. */
const answeredWith = (softphone: Softphone, status: number) =>
  until(`${softphone.user} gets ${status}`, () =>
    world.sip.count({ party: softphone.user, direction: 'out', method: 'INVITE', status }),
  )

test('a caller who gives up stops the ringing', async () => {
  const { alice, bob } = await world.openBoth()
  await alice.call('bob')
  await alice.says('Ringing')
  await bob.says('Incoming call from Alice')
  await alice.press('Hang up')
  await alice.says('Call ended: cancelled')
  await bob.says('Call ended: the caller gave up')
  expect(world.sip.count({ party: 'alice', direction: 'in', method: 'CANCEL', status: 'request' })).toBe(1)
  await answeredWith(alice, 487)
})

test('a call that is declined says so at both ends', async () => {
  const { alice, bob } = await world.openBoth()
  await alice.call('bob')
  await bob.press('Decline')
  await alice.says('Call ended: declined')
  await bob.says('Call ended: declined')
  await answeredWith(alice, 603)
})

test('a line that declines', async () => {
  const alice = await world.open('alice')
  await alice.call('decline')
  await alice.says('Call ended: declined')
  await answeredWith(alice, 603)
})

test('a busy line', async () => {
  const alice = await world.open('alice')
  await alice.call('busy')
  await alice.says('Call ended: busy')
  await answeredWith(alice, 486)
})

test('a line that rings and is not answered', async () => {
  const alice = await world.open('alice')
  await alice.call('noanswer-2')
  await alice.says('Ringing')
  await alice.says('Call ended: no answer')
  await answeredWith(alice, 480)
})

test('nobody at this address', async () => {
  const alice = await world.open('alice')
  await alice.call('mallory')
  await alice.says('Call ended: nobody at this address')
  await answeredWith(alice, 404)
})

test('a line whose 180 has no Contact rings, and can be cancelled', async () => {
  const alice = await world.open('alice')
  await alice.call('ringing')
  await alice.says('Ringing')
  const [ringing] = world.sip.all({ party: 'alice', direction: 'out', method: 'INVITE', status: 180 })
  expect(ringing?.text).not.toMatch(/^(?:contact|m)\s*:/im)
  await alice.press('Hang up')
  await alice.says('Call ended: cancelled')
  await answeredWith(alice, 487)
})

const withProvisionalAnswers = only({
  browser: 'chromium',
  because: 'Firefox knows no provisional answers (pranswer), so it cannot play early media',
})

withProvisionalAnswers('early media is heard before the answer, and the call goes on from there', async () => {
  const alice = await world.open('alice')
  await alice.call('early-3')
  await alice.says('Ringing, with early media')
  await alice.hears(2_500)
  expect(world.sip.count({ party: 'alice', direction: 'out', method: 'INVITE', status: 200 })).toBe(0)
  await alice.says('In call')
  await alice.hears()
})

only({ browser: 'firefox', because: 'there is early media to be heard' })(
  'where early media cannot be heard the page rings on, and the answer is heard',
  async () => {
    const alice = await world.open('alice')
    await alice.call('early-3')
    await alice.says('Ringing')
    await alice.says('In call')
    await alice.hears()
  },
)

test('without early media the page rings on, and the answer is heard', async () => {
  const alice = await world.open('alice', { query: { early: '0' } })
  await alice.call('early-2')
  await alice.says('Ringing')
  await alice.says('In call')
  await alice.hears()
})

withProvisionalAnswers('early media of one device and the answer of another', async () => {
  const alice = await world.open('alice')
  await alice.call('earlyfork-3')
  await alice.says('Ringing, with early media')
  await alice.hears(2_500)
  await alice.says('In call')
  await alice.hears()
})

test('a line that takes its time', async () => {
  const alice = await world.open('alice')
  await alice.call('slow-1')
  await alice.says('Calling slow-1')
  await alice.says('Ringing')
  await alice.says('In call')
  await alice.hears()
})
