import { describe, expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { FakePeerConnection } from './fakePeerConnection.fixture.ts'
import { startGathering } from './gathering.ts'
import { createIceKnowledge } from './iceKnowledge.ts'

const stun = 'stun:stun.example.com:3478'
const turn = 'turn:turn.example.com:3478?transport=udp'

function world(urls: string[] = [], knowledge = createIceKnowledge(), relayOnly = false) {
  const clock = createManualClock()
  const start = clock.now()
  const pc = new FakePeerConnection()
  const gathering = startGathering(pc.asReal(), {
    servers: urls.map((url) => ({ url, server: { urls: url } })),
    limits: { quiet: 100, cap: 2000, patience: 400, relayOnly },
    knowledge,
    clock,
  })
  const left: { at?: number; error?: unknown } = {}
  gathering.wait(new AbortController().signal).then(
    () => {
      left.at = clock.now() - start
    },
    (error: unknown) => {
      left.error = error
    },
  )
  pc.gather('gathering')
  return { clock, pc, knowledge, gathering, left }
}

describe('a gathering', () => {
  test('without servers ends a quiet time after the last candidate', async () => {
    const { clock, pc, left } = world()
    await clock.run(20)
    pc.candidate('host')
    await clock.run(1000)
    expect(left).toEqual({ at: 120 })
    expect(clock.pending).toBe(1)
    await clock.run(1000)
    expect(clock.pending).toBe(0)
  })

  test('ends at once when the host candidates of last time are there', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learnHosts(2)
    const { clock, pc, left } = world([], knowledge)
    await clock.run(5)
    pc.candidate('host')
    await clock.run(5)
    expect(left).toEqual({})
    pc.candidate('host', { address: '127.0.0.1' })
    await clock.run(0)
    expect(left).toEqual({ at: 10 })
  })

  test('does not wait for a silent server', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learn(stun, { type: 'silent' })
    const { clock, pc, left } = world([stun], knowledge)
    pc.candidate('host')
    await clock.run(100)
    expect(left).toEqual({ at: 100 })
  })

  test('waits for a slow TURN server that is known to answer', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learn(turn, { type: 'gives', ms: 900 })
    const { clock, pc, left } = world([turn], knowledge)
    pc.candidate('host')
    await clock.run(450)
    pc.candidate('srflx', { url: turn })
    await clock.run(450)
    expect(left).toEqual({})
    pc.candidate('relay', { url: turn })
    await clock.run(100)
    expect(left).toEqual({ at: 1000 })
  })

  test('leaves at the cap when a server that used to answer does not, and knows it as silent then', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learn(stun, { type: 'gives', ms: 20 })
    const { clock, pc, left } = world([stun], knowledge)
    pc.candidate('host')
    await clock.run(2000)
    expect(left).toEqual({ at: 2000 })
    expect(knowledge.verdict(stun)).toEqual({ type: 'silent' })
  })

  test('an answer that came too late for the offer teaches all the same', async () => {
    const { clock, pc, knowledge, left } = world([stun])
    pc.candidate('host')
    await clock.run(700)
    expect(left).toEqual({ at: 400 })
    pc.candidate('srflx', { url: 'stun:stun.example.com:3478' })
    expect(knowledge.verdict(stun)).toEqual({ type: 'gives', ms: 700 })
  })

  test('a server that says no is not waited for any more', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learn(turn, { type: 'gives', ms: 50 })
    const { clock, pc, left } = world([turn], knowledge)
    pc.candidate('host')
    pc.refuse(turn, 401)
    await clock.run(100)
    expect(left).toEqual({ at: 100 })
  })

  test('an interface that does not reach the server (701) is not the last word', async () => {
    const knowledge = createIceKnowledge()
    knowledge.learn(stun, { type: 'gives', ms: 50 })
    const { clock, pc, left } = world([stun], knowledge)
    pc.candidate('host')
    pc.refuse(stun, 701)
    await clock.run(300)
    expect(left).toEqual({})
    pc.candidate('srflx', { url: stun })
    await clock.run(100)
    expect(left).toEqual({ at: 400 })
  })

  test('completes without a candidate of the STUN server: it adds nothing here, and hosts are counted', async () => {
    const { clock, pc, knowledge, left } = world([stun])
    pc.candidate('host')
    pc.candidate('host', { protocol: 'tcp' })
    await clock.run(130)
    pc.gather('complete')
    await clock.run(0)
    expect(left).toEqual({ at: 130 })
    expect(knowledge.verdict(stun)).toEqual({ type: 'adds nothing', ms: 130 })
    expect(knowledge.hosts).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('hidden host candidates are told and not counted', async () => {
    const { clock, pc, knowledge, gathering } = world()
    pc.candidate('host', { address: '8ad7b644-bc1e-4826-9fe2-88ffa44097c6.local' })
    pc.gather('complete')
    await clock.run(0)
    expect(gathering.obscured).toBe(true)
    expect(knowledge.hosts).toBeUndefined()
  })

  test('with relay alone and no relay fails with noCandidates', async () => {
    const { clock, pc, left } = world([turn], createIceKnowledge(), true)
    pc.candidate('srflx', { url: turn })
    await clock.run(2000)
    expect(left.error).toMatchObject({ code: 'noCandidates' })
  })

  test('stopped, it neither teaches nor leaves a timer', async () => {
    const { clock, pc, knowledge, gathering } = world([stun])
    gathering.stop()
    pc.candidate('srflx', { url: stun })
    pc.gather('complete')
    await clock.run(5000)
    expect(clock.pending).toBe(0)
    expect(knowledge.verdict(stun)).toBeUndefined()
  })
})

test('with relay only, no STUN server is waited for, nor learnt to be silent', async () => {
  const knowledge = createIceKnowledge()
  knowledge.learn(stun, { type: 'gives', ms: 20 })
  const dead = 'turn:dead.example.com:3478?transport=udp'
  knowledge.learn(dead, { type: 'silent' })
  const { clock, pc, left } = world([stun, turn, dead], knowledge, true)
  await clock.run(50)
  pc.candidate('relay', { url: turn })
  await clock.run(3000)
  expect(left).toEqual({ at: 150 })
  expect(knowledge.verdict(stun)).toMatchObject({ type: 'gives' })
})

test('a PeerConnection that had gathered before decides nothing until it gathers', async () => {
  const clock = createManualClock()
  const pc = new FakePeerConnection()
  const limits = { quiet: 100, cap: 2000, patience: 400, relayOnly: false }
  const gathering = startGathering(pc.asReal(), { servers: [], limits, knowledge: createIceKnowledge(), clock })
  let ended = false
  gathering.wait(new AbortController().signal).then(
    () => (ended = true),
    () => (ended = true),
  )
  pc.gather('complete')
  await clock.run(50)
  expect(ended).toBe(false)
  gathering.stop()
})

test('hidden host candidates are not counted for the next gathering', async () => {
  const { pc, knowledge, clock } = world()
  pc.candidate('host', { address: 'a1b2.local' })
  pc.candidate('host')
  pc.gather('complete')
  await clock.run(10)
  expect(knowledge.hosts).toBeUndefined()
})
