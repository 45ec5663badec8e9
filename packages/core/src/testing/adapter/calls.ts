/** Conformance: calls that come, change and end while they are shown. */
import type { LiveCall } from '../../selectors.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, Probe } from './harness.ts'
import { callStatuses, record, rejection, statusOf } from './probes.ts'

export function describeCalls(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  describe('calls', () => {
    it('an incoming call shows, and its commands reach it', async () => {
      const phone = createFakePhone()
      const incoming = record<LiveCall | undefined>(
        harness,
        (hooks) => hooks.useIncomingCall(),
        (value) => value?.snapshot.remote.uri ?? 'none',
      )
      const mounted = await harness.mount(phone, [incoming.probe])
      expect(mounted.texts()).toEqual(['none'])
      await harness.change(() => {
        phone.addCall({ remote: { uri: 'sip:carol@example.test' } })
      })
      expect(mounted.texts()).toEqual(['sip:carol@example.test'])
      await incoming.values.at(-1)?.call.answer()
      expect(phone.calls[0]?.commands.answer).toBe(1)
      await mounted.unmount()
    })

    it('a call that comes between render and subscription is not missed', async () => {
      const phone = createFakePhone()
      let came = false
      const caller: Probe = () => {
        if (!came) phone.addCall({ id: 'a' })
        came = true
        return () => 'rendered'
      }
      const mounted = await harness.mount(phone, [callStatuses, statusOf('a'), caller])
      expect(mounted.texts()).toEqual(['ringing', 'ringing', 'rendered'])
      await mounted.unmount()
    })

    it('a call that ends while shown is gone', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', status: 'established' })
      const mounted = await harness.mount(phone, [statusOf('a'), callStatuses])
      await harness.change(() => call.set({ status: 'ending' }))
      expect(mounted.texts()).toEqual(['ending', 'ending'])
      await harness.change(() => call.set({ status: 'ended', end: { reason: 'hangUp', by: 'remote' } }))
      expect(mounted.texts()).toEqual(['none', ''])
      await mounted.unmount()
    })

    it('an id that nobody has is undefined until a call takes it', async () => {
      const phone = createFakePhone()
      const mounted = await harness.mount(phone, [statusOf('later')])
      expect(mounted.texts()).toEqual(['none'])
      await harness.change(() => {
        phone.addCall({ id: 'later', direction: 'outgoing', status: 'calling' })
      })
      expect(mounted.texts()).toEqual(['calling'])
      await mounted.unmount()
    })

    it('an answered call moves from incoming to active, and a second one waits', async () => {
      const phone = createFakePhone()
      const first = phone.addCall({ id: 'first' })
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const incoming = hooks.useIncomingCall()
          const active = hooks.useActiveCall()
          return () => `${incoming()?.call.id ?? 'none'} ${active()?.call.id ?? 'none'}`
        },
      ])
      expect(mounted.texts()).toEqual(['first none'])
      await harness.change(() => first.set({ status: 'answering' }))
      expect(mounted.texts()).toEqual(['none first'])
      await harness.change(() => {
        phone.addCall({ id: 'second' })
        first.set({ status: 'established' })
      })
      expect(mounted.texts()).toEqual(['second first'])
      await harness.change(() => first.set({ hold: { local: 'held' } }))
      expect(mounted.texts()).toEqual(['second first'])
      await harness.change(() => phone.getCall('second')?.set({ status: 'established' }))
      expect(mounted.texts()).toEqual(['none second'])
      await mounted.unmount()
    })

    it('an ended call is gone for good, though another one comes', async () => {
      const phone = createFakePhone()
      const first = phone.addCall({ id: 'first', status: 'established' })
      const mounted = await harness.mount(phone, [statusOf('first'), statusOf('second'), callStatuses])
      await harness.change(() => {
        first.set({ status: 'ended' })
        phone.addCall({ id: 'second' })
      })
      expect(mounted.texts()).toEqual(['none', 'ringing', 'ringing'])
      await mounted.unmount()
    })

    it('of two that ring, the one that rang first is the incoming call', async () => {
      const phone = createFakePhone()
      const first = phone.addCall({ id: 'first' })
      phone.addCall({ id: 'second' })
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const incoming = hooks.useIncomingCall()
          return () => incoming()?.call.id ?? 'none'
        },
      ])
      expect(mounted.texts()).toEqual(['first'])
      await harness.change(() => first.set({ status: 'ended', end: { reason: 'cancelled', by: 'remote' } }))
      expect(mounted.texts()).toEqual(['second'])
      await mounted.unmount()
    })

    it('a refused hold rejects, and the call is shown as it was', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', status: 'established' })
      call.handle('hold', () => Promise.reject(new Error('488 Not Acceptable Here')))
      let shown: LiveCall | undefined
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const active = hooks.useActiveCall()
          return () => {
            shown = active()
            return shown?.snapshot.hold.local ?? 'none'
          }
        },
      ])
      expect(await rejection(shown?.call.hold() ?? Promise.resolve())).toContain('488')
      expect(mounted.texts()).toEqual(['active'])
      await mounted.unmount()
    })
  })
}
