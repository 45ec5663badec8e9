import { createSwitchboard } from '@offhook/switchboard'
import { afterEach, expect, it, vi } from 'vitest'
import { type Bench, createBench, type TestSwitchboard } from './bench.ts'

const open: Bench<TestSwitchboard>[] = []
const openBench = () => {
  const bench = createBench(createSwitchboard, vi)
  open.push(bench)
  return bench
}
afterEach(async () => {
  for (const bench of open.splice(0)) {
    await bench.close()
    expect(vi.isFakeTimers()).toBe(false)
  }
})

async function talk() {
  const bench = openBench()
  const alice = await bench.register('alice')
  const bob = await bench.register('bob')
  const call = alice.call('bob')
  await bob.answer()
  return { bench, alice, bob, call }
}

it('a call rings, is answered, held, and hung up', async () => {
  const bench = openBench()
  const alice = await bench.register('alice')
  const bob = await bench.register('bob')
  expect(alice.getSnapshot().registration.status).toBe('registered')
  const call = alice.call('bob')
  await bench.pass()
  expect([call.getSnapshot().status, bob.calls[0]?.getSnapshot().status]).toEqual(['ringing', 'ringing'])
  await bob.calls[0]?.answer()
  await bench.pass()
  expect(call.getSnapshot()).toMatchObject({ status: 'established', media: { status: 'connected' } })
  await call.hold()
  expect(bob.calls[0]?.getSnapshot().hold.remote).toBe('held')
  await call.hangUp()
  await bench.pass()
  expect([alice.calls.length, bob.calls.length]).toEqual([0, 0])
})

it('a phone answers who calls it, and says so where nobody does', async () => {
  const bench = openBench()
  const [alice, bob] = [await bench.register('alice'), await bench.register('bob')]
  await expect(bob.answer()).rejects.toThrow('Nobody calls bob')
  const call = alice.call('bob')
  const answered = await bob.answer()
  expect(answered).toBe(bob.calls[0])
  expect([answered.getSnapshot().status, call.getSnapshot().status]).toEqual(['established', 'established'])
})

it('a call outlives a network that goes and comes back', async () => {
  const { bench, alice, call } = await talk()
  alice.network.drop()
  await bench.pass(500)
  expect(alice.getSnapshot().connection.status).toBe('reconnecting')
  expect(call.getSnapshot()).toMatchObject({
    status: 'established',
    signalling: 'down',
    media: { status: 'restarting' },
  })
  alice.network.restore()
  await bench.pass(5_000)
  expect(alice.getSnapshot()).toMatchObject({
    connection: { status: 'connected' },
    registration: { status: 'registered' },
  })
  expect(call.getSnapshot()).toMatchObject({ status: 'established', signalling: 'up', media: { status: 'connected' } })
})

it('a call moves to another network by an ICE restart', async () => {
  const { bench, alice, bob, call } = await talk()
  alice.network.change()
  expect(call.getSnapshot().media.status).toBe('interrupted')
  await bench.pass(10_000)
  expect(call.getSnapshot()).toMatchObject({ status: 'established', signalling: 'up', media: { status: 'connected' } })
  expect(bob.calls[0]?.getSnapshot().media.status).toBe('connected')
})

it('a phone without a network does not start until there is one', async () => {
  const bench = openBench()
  const alice = bench.createPhone('alice')
  alice.network.drop()
  const started = alice.start()
  await bench.pass(2_000)
  expect(alice.getSnapshot()).toMatchObject({ status: 'starting', registration: { status: 'unregistered' } })
  alice.network.restore()
  await bench.pass(5_000)
  await started
  expect(alice.getSnapshot().registration.status).toBe('registered')
})

it('what the test asks of the switchboard happens to the phone', async () => {
  const bench = createBench(createSwitchboard, vi)
  open.push(bench)
  const alice = await bench.register('alice')
  const call = alice.call('busy')
  await bench.pass(1_000)
  expect(call.getSnapshot().end?.reason).toBe('busy')
  bench.switchboard.faults.killFlow('alice')
  await bench.pass(0)
  expect(alice.getSnapshot().connection.status).toBe('reconnecting')
  await bench.pass(3_000)
  expect(alice.getSnapshot().registration.status).toBe('registered')
})

it('is closed with nothing left behind', async () => {
  const { bench, alice, bob } = await talk()
  await bench.close()
  expect([alice.getSnapshot().status, bob.getSnapshot().status]).toEqual(['stopped', 'stopped'])
  vi.useFakeTimers()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})
