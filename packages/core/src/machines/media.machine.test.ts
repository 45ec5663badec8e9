import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { createMediaSession } from '../actors/mediaSession.ts'
import { PhoneError } from '../errors.ts'
import { FakeMedia } from '../testing/fakeMedia.ts'
import { FakeSip } from '../testing/fakeSip.ts'
import { createManualClock } from '../testing/manualClock.ts'
import { createFakeHub } from './hub.fixture.ts'
import { createMediaMachine, type MediaReport } from './media.machine.ts'
import { viewMedia } from './media.view.ts'

function start(media = new FakeMedia()) {
  const clock = createManualClock()
  const hub = createFakeHub<MediaReport>()
  const session = createMediaSession(
    () => ({ sip: new FakeSip(), media }),
    () => undefined,
  )
  const actor = createActor(createMediaMachine({ session }), { clock, input: { id: 'c1', parent: hub.ref } }).start()
  return {
    actor,
    clock,
    hub,
    media,
    session: () => {
      const found = media.sessions.get('c1')
      if (!found) throw new Error('no session')
      return found
    },
    view: () => viewMedia(actor.getSnapshot()),
    ice: (state: RTCIceConnectionState) => media.sessions.get('c1')?.emit({ type: 'media.ice', state }),
  }
}

function negotiated() {
  const world = start()
  world.actor.send({ type: 'gather' })
  world.actor.send({ type: 'negotiated' })
  return world
}

function connected() {
  const world = negotiated()
  world.session().connect()
  return world
}

describe('the audio of a call', () => {
  it('gathers, checks, connects, and shows what it runs on', () => {
    const { actor, view, session, hub } = start()
    expect(view()).toEqual({ status: 'new', encrypted: false })
    actor.send({ type: 'gather' })
    expect(view().status).toBe('gathering')
    actor.send({ type: 'negotiated' })
    expect(view().status).toBe('checking')
    session().connect()
    session().emit({ type: 'media.path', path: 'relay' })
    session().emit({ type: 'media.codec', codec: 'opus' })
    expect(view()).toEqual({ status: 'connected', encrypted: true, path: 'relay', codec: 'opus' })
    expect(hub.types).toEqual([])
  })

  it('is not connected before it is encrypted', () => {
    const { view, ice, session } = negotiated()
    ice('connected')
    expect(view()).toEqual({ status: 'checking', encrypted: false })
    session().emit({ type: 'media.dtls', state: 'connected' })
    expect(view()).toEqual({ status: 'connected', encrypted: true })
  })

  it('that connected before the answer was applied is connected then', () => {
    const { actor, session, view } = start()
    session().connect()
    expect(view().status).toBe('new')
    actor.send({ type: 'negotiated' })
    expect(view().status).toBe('connected')
  })

  it.each([
    ['the first checks fail', (world: ReturnType<typeof start>) => world.ice('failed')],
    ['the first checks take 20 s', (world: ReturnType<typeof start>) => world.clock.advance(20_000)],
  ])('is restarted when %s', (_, fail) => {
    const world = negotiated()
    fail(world)
    expect([world.view().status, world.hub.types]).toEqual(['restarting', ['media.restartWanted']])
  })

  it('that is interrupted gets 0.3 s to heal by itself', () => {
    const { ice, clock, view, hub } = connected()
    ice('disconnected')
    clock.advance(299)
    expect(view().status).toBe('interrupted')
    ice('completed')
    clock.advance(60_000)
    expect(view().status).toBe('connected')
    ice('disconnected')
    clock.advance(3_000)
    expect([view().status, hub.types.at(-1)]).toEqual(['restarting', 'media.restartWanted'])
  })

  it('waits without end for a restart that cannot leave, and 15 s for one that has left', () => {
    const { actor, ice, clock, view, hub } = connected()
    ice('failed')
    clock.advance(600_000)
    expect(view().status).toBe('restarting')
    expect(new Set(hub.types)).toEqual(new Set(['media.restartWanted']))
    for (let restart = 1; restart <= 3; restart += 1) {
      actor.send({ type: 'restartSent' })
      clock.advance(15_000)
    }
    expect(view().status).toBe('failed')
    expect(hub.reports.at(-1)).toMatchObject({ type: 'media.failed', error: { code: 'iceFailed' } })
  })

  it('asks for one restart, however often the path is called lost, and is connected by the first word that it is not', () => {
    const { actor, ice, clock, view, hub } = connected()
    // First by what is counted, then by ICE itself, twice.
    for (const state of ['disconnected', 'disconnected', 'failed'] as const) {
      ice(state)
      clock.advance(2_000)
    }
    actor.send({ type: 'restartSent' })
    ice('disconnected')
    clock.advance(2_000)
    expect([view().status, hub.types]).toEqual(['restarting', ['media.restartWanted']])
    ice('connected')
    expect([view().status, hub.types]).toEqual(['connected', ['media.restartWanted']])
  })

  it('waits for the far end’s restart also where its own was refused', () => {
    const { actor, ice, clock, view, hub } = connected()
    ice('failed')
    actor.send({ type: 'restartRefused' })
    actor.send({ type: 'restartAnswered' })
    clock.advance(14_999)
    expect([view().status, hub.types]).toEqual(['restarting', ['media.restartWanted']])
  })

  it('whose far end’s restart has worked is asked for at once when it goes again', () => {
    const { actor, ice, clock, hub } = connected()
    actor.send({ type: 'restartAnswered' })
    ice('checking')
    ice('connected')
    clock.advance(1_000)
    ice('disconnected')
    clock.advance(300)
    expect(hub.types).toEqual(['media.restartWanted'])
  })

  it.each([
    ['it was only interrupted', []],
    ['it waits to ask itself', [300]],
  ])('asks for no restart of its own when it is asked for one while %s', (_, waits) => {
    const { actor, ice, clock, view, hub } = connected()
    ice('disconnected')
    for (const wait of waits) clock.advance(wait)
    const asked = hub.types.length
    actor.send({ type: 'restartAnswered' })
    clock.advance(14_999)
    expect([view().status, hub.types.length]).toEqual(['restarting', asked])
    clock.advance(1)
    expect(hub.types.slice(asked)).toEqual(['media.restartWanted'])
    ice('connected')
    expect(view().status).toBe('connected')
  })

  it('asks again at once for a restart of which nothing comes, and does not count it', () => {
    const { actor, ice, clock, session, view, hub } = connected()
    ice('failed')
    for (let restart = 1; restart <= 3; restart += 1) {
      actor.send({ type: 'restartSent' })
      session().emit({ type: 'media.restartStalled' })
      expect(view().status).toBe('restarting')
      expect(hub.types).toHaveLength(2 * restart)
      actor.send({ type: 'restartSent' })
      clock.advance(15_000)
    }
    expect([view().status, hub.types.at(-1)]).toEqual(['failed', 'media.failed'])
  })

  it('that the far end restarted and that goes in the 2 s after waits for what comes of it', () => {
    const { actor, ice, clock, view, hub } = connected()
    actor.send({ type: 'restartAnswered' })
    expect(view().status).toBe('connected')
    clock.advance(1_999)
    ice('disconnected')
    clock.advance(14_999)
    expect([view().status, hub.types]).toEqual(['restarting', []])
    ice('connected')
    expect(view().status).toBe('connected')
    actor.send({ type: 'restartAnswered' })
    clock.advance(2_000)
    ice('disconnected')
    expect(view().status).toBe('interrupted')
    clock.advance(300)
    expect(hub.types).toEqual(['media.restartWanted'])
  })

  it('forgets restarts once it is back', () => {
    const { actor, ice, clock, view } = connected()
    for (let round = 0; round < 5; round += 1) {
      ice('failed')
      actor.send({ type: 'restartSent' })
      clock.advance(15_000)
      actor.send({ type: 'restartSent' })
      ice('connected')
      expect(view().status).toBe('connected')
    }
  })

  it('lets go of the microphone when it has failed', () => {
    const { session, media, view, hub, clock } = connected()
    session().emit({ type: 'media.dtls', state: 'failed' })
    expect([view().status, media.openSessions(), clock.pending]).toEqual(['failed', 0, 0])
    expect(hub.reports.at(-1)).toMatchObject({ type: 'media.failed', error: { code: 'dtlsFailed' } })
  })

  it('says why it cannot even begin', () => {
    const media = new FakeMedia()
    media.open = () => {
      throw new PhoneError('webrtcUnsupported')
    }
    const { hub, view } = start(media)
    expect(view().status).toBe('failed')
    expect(hub.reports).toMatchObject([{ type: 'media.failed', error: { code: 'webrtcUnsupported' } }])
  })

  it('is muted and unmuted, and asks for the gesture that a browser wants', () => {
    const { actor, session, hub } = connected()
    actor.send({ type: 'mute' })
    expect(session().muted).toBe(true)
    actor.send({ type: 'unmute' })
    expect(session().muted).toBe(false)
    session().emit({ type: 'media.playbackBlocked' })
    expect(hub.types.at(-1)).toBe('media.playbackBlocked')
  })

  it('is closed with its actor', () => {
    const { actor, ice, media, clock } = connected()
    ice('disconnected')
    actor.stop()
    expect([media.openSessions(), clock.pending]).toEqual([0, 0])
  })
})
