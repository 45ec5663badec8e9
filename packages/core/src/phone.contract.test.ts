/** The whole phone, but for WebRTC, against the in-memory switchboard: real SIP both ways. */
import { createSwitchboard } from '@offhook/switchboard'
import { afterEach, describe, expect, it } from 'vitest'
import { composePhone } from './engine.ts'
import type { PhoneOptions } from './index.ts'
import { createSipAgent } from './sip/index.ts'
import { FakeMedia } from './testing/fakeMedia.ts'
import type { Call, Phone } from './types.ts'

const domain = 'example.test'
const world = () => {
  const switchboard = createSwitchboard({ domain, users: { alice: 'secret-a', bob: 'secret-b' } })
  const phones: Phone[] = []
  const phone = (user: string, options: Partial<PhoneOptions> = {}) => {
    const media = new FakeMedia()
    media.onOpen = (session) => queueMicrotask(() => session.connect())
    const made = composePhone(
      {
        uri: `sip:${user}@${domain}`,
        servers: 'wss://in.memory',
        credentials: { username: user, password: `secret-${user[0]}` },
        webSocket: () => switchboard.connect(),
        ...options,
      },
      {
        network: { subscribe: () => () => {} },
        loadSip: async () => createSipAgent,
        loadMedia: async () => () => media,
      },
    )
    phones.push(made)
    return { phone: made, media }
  }
  return {
    switchboard,
    phone,
    async close() {
      await Promise.all(phones.map((each) => each.stop()))
      await switchboard.close()
    },
  }
}

let current: ReturnType<typeof world> | undefined
afterEach(async () => {
  await current?.close()
  current = undefined
})
const open = () => {
  current = world()
  return current
}

const until = (store: { getSnapshot(): unknown; subscribe(listener: () => void): () => void }, holds: () => boolean) =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return
      stop()
      resolve()
    }
    const stop = store.subscribe(check)
    if (holds()) {
      stop()
      resolve()
    }
  })
const status = (call: Call, wanted: string) => until(call, () => call.getSnapshot().status === wanted)
const nextCall = (phone: Phone) => new Promise<Call>((resolve) => phone.on('incomingCall', ({ call }) => resolve(call)))

describe('a phone', () => {
  it('starts, registers, and stops without a trace', async () => {
    const { phone, switchboard } = open()
    const alice = phone('alice')
    await alice.phone.start()
    expect(alice.phone.getSnapshot()).toMatchObject({
      status: 'running',
      connection: { status: 'connected' },
      registration: { status: 'registered' },
      credentials: { status: 'valid' },
    })
    expect(switchboard.registrations('alice')).toHaveLength(1)
    await alice.phone.stop()
    expect(alice.phone.getSnapshot()).toMatchObject({ status: 'stopped', connection: { status: 'disconnected' } })
    expect(switchboard.registrations('alice')).toHaveLength(0)
  })

  it('calls another phone, which answers; both hold, resume and hang up', async () => {
    const { phone } = open()
    const alice = phone('alice')
    const bob = phone('bob')
    await Promise.all([alice.phone.start(), bob.phone.start()])
    const ringing = nextCall(bob.phone)
    const out = alice.phone.call('bob')
    const inc = await ringing
    await status(out, 'ringing')
    await inc.answer()
    await status(out, 'established')
    await out.hold()
    expect(out.getSnapshot().hold.local).toBe('held')
    await out.resume()
    await inc.hold()
    await inc.resume()
    await inc.hangUp()
    await status(out, 'ended')
    expect(out.getSnapshot().end).toMatchObject({ reason: 'hangUp', by: 'remote' })
    expect([alice.media.openSessions(), bob.media.openSessions()]).toEqual([0, 0])
    expect(alice.phone.calls).toHaveLength(0)
  })

  it('rejects a wrong password once and does not loop', async () => {
    const { phone } = open()
    const alice = phone('alice', { credentials: { username: 'alice', password: 'wrong' } })
    await expect(alice.phone.start()).rejects.toMatchObject({ code: 'credentialsRejected' })
    expect(alice.phone.getSnapshot().registration).toMatchObject({
      status: 'failed',
      error: { code: 'credentialsRejected' },
    })
  })

  it('keeps a call over a lost socket', async () => {
    const { phone, switchboard } = open()
    const alice = phone('alice')
    const bob = phone('bob')
    await Promise.all([alice.phone.start(), bob.phone.start()])
    const ringing = nextCall(bob.phone)
    const out = alice.phone.call('bob')
    const inc = await ringing
    await inc.answer()
    await status(out, 'established')
    switchboard.faults.killFlow('alice')
    await until(out, () => out.getSnapshot().signalling === 'down')
    await until(out, () => out.getSnapshot().signalling === 'up')
    await out.hold()
    await inc.hangUp()
    await status(out, 'ended')
    expect(out.getSnapshot().end).toMatchObject({ reason: 'hangUp', by: 'remote' })
  })
})
