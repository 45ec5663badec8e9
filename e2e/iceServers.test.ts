import { expect, test } from 'vitest'
import { startStun } from './media/stunServers.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()

test('a STUN server that never answers is not waited for', async () => {
  const dead = await startStun(null)
  try {
    const alice = await world.open('alice', { query: { stun: dead.url } })
    await until('the probes have ended', () =>
      alice.page.evaluate(() => window.probe.made > 0 && window.probe.resources().peerConnections === 0),
    )
    await alice.call('echo')
    await until('the INVITE has left', () => world.sip.all({ party: 'alice', method: 'INVITE' })[0])
    // The browser itself waits for ten seconds.
    expect(await alice.page.evaluate(() => window.probe.gathering())).toEqual(['gathering'])
    await alice.says('In call')
    await alice.hears()
  } finally {
    dead.close()
  }
})

test('a healthy STUN server is asked', async () => {
  const healthy = await startStun(5, '203.0.113.7')
  try {
    const alice = await world.open('alice', { query: { stun: healthy.url } })
    await alice.call('echo')
    await alice.says('In call')
    await alice.hears()
    const [invite] = world.sip.all({ party: 'alice', method: 'INVITE' })
    expect(invite?.text).toMatch(/^a=candidate:.* 203\.0\.113\.7 .* typ srflx/m)
  } finally {
    healthy.close()
  }
})
