import { expect, test } from 'vitest'
import { talk } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

/** Bob has two browsers open. */
async function ringing() {
  const alice = await world.open('alice')
  const [desk, mobile] = [await world.open('bob'), await world.open('bob')]
  await until('both are registered', async () => (await world.target.registrations('bob')).length === 2)
  await alice.call('bob')
  await Promise.all([desk, mobile].map((each) => each.says('Incoming call from Alice')))
  await alice.says('Ringing')
  return { alice, desk, mobile }
}

test('both ring; one answers, and the other says that it was answered elsewhere', async () => {
  const { alice, desk, mobile } = await ringing()
  await mobile.press('Answer')
  await Promise.all([alice.says('In call'), mobile.says('In call')])
  await desk.says('Call ended: answered elsewhere')
  await talk(alice, mobile)
  expect(await desk.resources()).toEqual({ peerConnections: 0, tracks: 0, webSockets: 1 })
  await mobile.press('Hang up')
  await alice.says('Call ended: bob hung up')
})

test('the one that answered can hold, and is called off by a BYE that the other does not see', async () => {
  const { alice, desk, mobile } = await ringing()
  await desk.press('Answer')
  await mobile.says('Call ended: answered elsewhere')
  await talk(alice, desk)
  await desk.press('Hold')
  await alice.says('Held by bob')
  await desk.press('Resume')
  await Promise.all([alice.says('In call'), desk.says('In call')])
  await talk(alice, desk)
  await alice.press('Hang up')
  await desk.says('Call ended: Alice hung up')
  expect(await mobile.status()).toBe('Call ended: answered elsewhere')
})

test('the caller gives up: both stop ringing', async () => {
  const { alice, desk, mobile } = await ringing()
  await alice.press('Hang up')
  await alice.says('Call ended: cancelled')
  await Promise.all([desk, mobile].map((each) => each.says('Call ended: the caller gave up')))
})

test('one is busy and the other answers', async () => {
  const { alice, desk, mobile } = await ringing()
  // 486: this device alone. The Decline button says 603: the person, at every device.
  await desk.page.evaluate(() => window.offhook.bob.calls[0]?.reject({ code: 486 }))
  await desk.says(/^Call ended/)
  expect(await alice.status()).toBe('Ringing')
  expect(await mobile.status()).toBe('Incoming call from Alice')
  await mobile.press('Answer')
  await Promise.all([alice.says('In call'), mobile.says('In call')])
  await talk(alice, mobile)
})

test('one declines for the person: the other stops ringing, and the caller learns it', async () => {
  const { alice, desk, mobile } = await ringing()
  await desk.press('Decline')
  await alice.says('Call ended: declined')
  await mobile.says(/^Call ended/)
})

test('both answer at once: one has the call, and the two talk', async () => {
  const { alice, desk, mobile } = await ringing()
  await Promise.all([desk.press('Answer'), mobile.press('Answer')])
  await alice.says('In call')
  const both = [desk, mobile]
  await until('one has it and the other has not', async () => {
    const said = await Promise.all(both.map((each) => each.status()))
    return said.filter((words) => words === 'In call').length === 1 && said.some((words) => /^Call ended/.test(words))
  })
  const winner = (await desk.status()) === 'In call' ? desk : mobile
  await talk(alice, winner)
})
