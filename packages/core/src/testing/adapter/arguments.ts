/** Conformance: an id or a call that changes while it is shown is followed, and what was shown before is let go. */
import type { LiveCall } from '../../selectors.ts'
import type { Call } from '../../types.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, AdapterHooks, Read } from './harness.ts'
import { record } from './probes.ts'

export function describeArguments(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  /** Two calls, of which the page chooses the first to begin with. */
  const choice = () => {
    const phone = createFakePhone()
    const a = phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 3000 })
    const b = phone.addCall({ id: 'b', answeredAt: 1000, endedAt: 9000 })
    const ids = ['a', 'b']
    return {
      phone,
      a,
      b,
      chosenId: (hooks: AdapterHooks): Read<string> =>
        hooks.usePhoneSelector((state) => ids[state.connection.attempt] ?? 'none'),
      chosen: (hooks: AdapterHooks): Read<Call | undefined> =>
        hooks.usePhoneSelector((state) => phone.getCall(ids[state.connection.attempt] ?? 'none')),
      choose: (place: number) => harness.change(() => phone.set({ connection: { attempt: place } })),
    }
  }

  describe('arguments that change', () => {
    it('useCall follows its id, in one render', async () => {
      const { phone, a, b, chosenId, choose } = choice()
      const shown = record<LiveCall | undefined>(
        harness,
        (hooks) => hooks.useCall(chosenId(hooks)),
        (value) => value?.snapshot.status ?? 'none',
      )
      const mounted = await harness.mount(phone, [shown.probe])
      expect(mounted.texts()).toEqual(['established'])
      shown.renders()
      await choose(1)
      expect(mounted.texts()).toEqual(['ringing'])
      expect(shown.renders()).toBe(1)
      await harness.change(() => a.set({ muted: true }))
      expect(shown.renders()).toBe(0)
      await harness.change(() => b.set({ status: 'answering' }))
      expect(mounted.texts()).toEqual(['answering'])
      await choose(2)
      expect(mounted.texts()).toEqual(['none'])
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('what takes a call follows it, and lets go of the one before', async () => {
      const { phone, a, b, chosen, choose } = choice()
      a.level.set({ remote: 0.25 })
      a.quality.set({ rating: 'good' })
      b.level.set({ remote: 0.5 })
      b.quality.set({ rating: 'bad' })
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const read = hooks.useCallDuration(chosen(hooks))
          return () => String(read())
        },
        (hooks) => {
          const read = hooks.useCallQuality(chosen(hooks))
          return () => read().rating ?? 'unknown'
        },
        (hooks) => {
          const read = hooks.useAudioLevel(chosen(hooks))
          return () => String(read().remote)
        },
      ])
      expect(mounted.texts()).toEqual(['2', 'good', '0.25'])
      await choose(1)
      expect(mounted.texts()).toEqual(['8', 'bad', '0.5'])
      expect([a.listenerCount, b.listenerCount]).toEqual([0, 3])
      await harness.change(() => {
        b.set({ endedAt: 10_000 })
        b.quality.set({ rating: 'degraded' })
        b.level.set({ remote: 0.75 })
      })
      expect(mounted.texts()).toEqual(['9', 'degraded', '0.75'])
      await choose(2)
      expect(mounted.texts()).toEqual(['0', 'unknown', '0'])
      expect(b.listenerCount).toBe(0)
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })
  })
}
