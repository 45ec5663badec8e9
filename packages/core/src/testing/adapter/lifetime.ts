/** Conformance: providers, mounting, unmounting, and what must be gone afterwards. */
import type { Phone } from '../../types.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, AdapterHooks, Probe } from './harness.ts'
import { allHooks, callStatuses, connectionStatus, rejection } from './probes.ts'

export function describeLifetime(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner
  describe('lifetime', () => {
    const withoutProvider: Record<string, (hooks: AdapterHooks) => unknown> = {
      usePhone: (hooks) => hooks.usePhone(),
      useConnection: (hooks) => hooks.useConnection(),
      useRegistration: (hooks) => hooks.useRegistration(),
      useCredentials: (hooks) => hooks.useCredentials(),
      useCalls: (hooks) => hooks.useCalls(),
      useCall: (hooks) => hooks.useCall('call-1'),
      useIncomingCall: (hooks) => hooks.useIncomingCall(),
      useActiveCall: (hooks) => hooks.useActiveCall(),
      usePhoneSelector: (hooks) => hooks.usePhoneSelector((phone) => phone.status),
    }
    for (const [name, use] of Object.entries(withoutProvider)) {
      it(`${name} without a provider says what to write`, async () => {
        const probe: Probe = (hooks) => {
          use(hooks)
          return () => ''
        }
        const message = await rejection(harness.mount(undefined, [probe]))
        expect(message).toContain(harness.provide)
        expect(message).toContain(`${name}()`)
      })
    }

    it('usePhone gives the phone that was provided', async () => {
      const phone = createFakePhone()
      const seen = new Set<unknown>()
      const mounted = await harness.mount(phone, [
        (hooks) => {
          seen.add(hooks.usePhone())
          return () => 'shown'
        },
      ])
      expect([...seen].length).toBe(1)
      expect(seen.has(phone)).toBe(true)
      await mounted.unmount()
    })

    it('every hook shows the state of the phone at mount', async () => {
      const phone = createFakePhone({
        status: 'running',
        connection: { status: 'connected' },
        registration: { status: 'registered' },
        credentials: { status: 'valid' },
      })
      const talked = phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 6000 })
      talked.quality.set({ rating: 'good' })
      talked.level.set({ local: 0.25, remote: 0.5 })
      phone.addCall({ id: 'b' })
      const mounted = await harness.mount(phone, allHooks('a'))
      expect(mounted.texts()).toEqual([
        'connected',
        'established ringing',
        'established',
        'registered',
        'valid',
        'b',
        'a',
        'running',
        '5',
        'good',
        '0.25 0.5',
      ])
      await mounted.unmount()
    })

    it('every hook follows the phone', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a' })
      const mounted = await harness.mount(phone, allHooks('a'))
      await harness.change(() => {
        phone.set({
          status: 'starting',
          connection: { status: 'reconnecting', attempt: 2 },
          registration: { status: 'suspended' },
          credentials: { status: 'renewing' },
        })
        call.set({ status: 'established', answeredAt: 1000, endedAt: 3000 })
        call.quality.set({ rating: 'bad' })
        call.level.set({ remote: 1 })
      })
      expect(mounted.texts()).toEqual([
        'reconnecting',
        'established',
        'established',
        'suspended',
        'renewing',
        'none',
        'a',
        'starting',
        '2',
        'bad',
        '0 1',
      ])
      await mounted.unmount()
    })

    it('each hook subscribes once, and usePhone not at all', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 3000 })
      for (const probe of allHooks('a')) {
        const mounted = await harness.mount(phone, [probe])
        expect(phone.listenerCount).toBe(1)
        await mounted.unmount()
      }
      const bare = await harness.mount(phone, [
        (hooks) => {
          const found = hooks.usePhone()
          return () => found.getSnapshot().status
        },
      ])
      expect([phone.listenerCount, phone.eventListenerCount]).toEqual([0, 0])
      await bare.unmount()
    })

    it('unmounting ends every subscription', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 3000 })
      const mounted = await harness.mount(phone, allHooks('a'))
      expect(phone.listenerCount > 0).toBe(true)
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
      expect(phone.eventListenerCount).toBe(0)
    })

    it('mounting again shows what changed meanwhile', async () => {
      const phone = createFakePhone()
      const first = await harness.mount(phone, [connectionStatus])
      await first.unmount()
      phone.set({ connection: { status: 'connected' } })
      const second = await harness.mount(phone, [connectionStatus])
      expect(second.texts()).toEqual(['connected'])
      await harness.change(() => phone.set({ connection: { status: 'failed' } }))
      expect(second.texts()).toEqual(['failed'])
      await second.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('mounting again and again keeps no subscription', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 3000 })
      const counts = new Set<number>()
      for (let round = 0; round < 5; round += 1) {
        const mounted = await harness.mount(phone, allHooks('a'))
        counts.add(phone.listenerCount)
        await mounted.unmount()
        expect(phone.listenerCount).toBe(0)
      }
      expect(counts.size).toBe(1)
    })

    it('two views of one phone end apart', async () => {
      const phone = createFakePhone()
      const one = await harness.mount(phone, [connectionStatus])
      const two = await harness.mount(phone, [connectionStatus])
      await one.unmount()
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(two.texts()).toEqual(['connected'])
      await two.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('a command from a component reaches the phone, and its refusal the component', async () => {
      const phone = createFakePhone()
      phone.handle('register', () => Promise.reject(new Error('not now')))
      let found: Phone | undefined
      const mounted = await harness.mount(phone, [
        (hooks) => {
          found = hooks.usePhone()
          return () => 'shown'
        },
      ])
      expect(found?.call('bob').direction).toBe('outgoing')
      expect(phone.commands.call).toBe(1)
      expect(await rejection(found?.register() ?? Promise.resolve())).toBe('not now')
      await mounted.unmount()
    })

    it('mounting and unmounting commands nothing', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a' })
      const mounted = await harness.mount(phone, allHooks('a'))
      await mounted.unmount()
      expect(Object.values(phone.commands).every((count) => count === 0)).toBe(true)
      expect(Object.values(call.commands).every((count) => count === 0)).toBe(true)
    })

    it('two phones on a page do not mix', async () => {
      const alice = createFakePhone()
      const bob = createFakePhone()
      const left = await harness.mount(alice, [connectionStatus, callStatuses])
      const right = await harness.mount(bob, [connectionStatus, callStatuses])
      await harness.change(() => {
        alice.set({ connection: { status: 'connected' } })
        bob.addCall()
      })
      expect(left.texts()).toEqual(['connected', ''])
      expect(right.texts()).toEqual(['disconnected', 'ringing'])
      await left.unmount()
      expect(alice.listenerCount).toBe(0)
      await harness.change(() => bob.set({ connection: { status: 'failed' } }))
      expect(right.texts()).toEqual(['failed', 'ringing'])
      await right.unmount()
    })
  })
}
