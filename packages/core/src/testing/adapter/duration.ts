/** Conformance: the clock of a call ticks by itself, on the second, and stops with the call. */
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness } from './harness.ts'
import { record, statusOf } from './probes.ts'

export function describeDuration(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  const inFakeTime =
    (now: number, body: (time: ReturnType<AdapterHarness['fakeTime']>) => Promise<void>) => async () => {
      const time = harness.fakeTime(now)
      try {
        await body(time)
      } finally {
        time.restore()
      }
    }

  describe('useCallDuration', () => {
    it(
      'counts whole seconds from the answer, on the call’s own second',
      inFakeTime(10_400, async (time) => {
        const phone = createFakePhone()
        const call = phone.addCall({ id: 'a', status: 'established', answeredAt: 10_000 })
        const duration = record(harness, (hooks) => hooks.useCallDuration(call))
        const mounted = await harness.mount(phone, [duration.probe])
        expect(mounted.texts()).toEqual(['0'])
        await harness.change(() => time.advance(599))
        expect(mounted.texts()).toEqual(['0'])
        await harness.change(() => time.advance(1))
        expect(mounted.texts()).toEqual(['1'])
        await harness.change(() => time.advance(2000))
        expect(mounted.texts()).toEqual(['3'])
        await mounted.unmount()
      }),
    )

    it(
      'starts at the answer and stands still from the end on',
      inFakeTime(10_000, async (time) => {
        const phone = createFakePhone()
        const call = phone.addCall({ id: 'a' })
        const mounted = await harness.mount(phone, [
          (hooks) => {
            const read = hooks.useCallDuration(call)
            return () => String(read())
          },
        ])
        await harness.change(() => time.advance(5000))
        expect(mounted.texts()).toEqual(['0'])
        expect(time.timerCount()).toBe(0)
        await harness.change(() => call.set({ status: 'established', answeredAt: 15_000 }))
        await harness.change(() => time.advance(7500))
        expect(mounted.texts()).toEqual(['7'])
        await harness.change(() => call.set({ status: 'ended', endedAt: 22_500 }))
        expect(time.timerCount()).toBe(0)
        await harness.change(() => time.advance(60_000))
        expect(mounted.texts()).toEqual(['7'])
        await mounted.unmount()
      }),
    )

    it(
      'has one timer for all its views, and none without a view',
      inFakeTime(10_000, async (time) => {
        const phone = createFakePhone()
        const call = phone.addCall({ id: 'a', status: 'established', answeredAt: 10_000 })
        const one = record(harness, (hooks) => hooks.useCallDuration(call))
        const two = record(harness, (hooks) => hooks.useCallDuration(call))
        const mounted = await harness.mount(phone, [one.probe, two.probe])
        expect(time.timerCount()).toBe(1)
        await harness.change(() => time.advance(1000))
        expect(mounted.texts()).toEqual(['1', '1'])
        await mounted.unmount()
        expect(time.timerCount()).toBe(0)
        expect(call.listenerCount).toBe(0)
      }),
    )

    it(
      'does not render what shows the call, nor itself within a second',
      inFakeTime(10_000, async (time) => {
        const phone = createFakePhone()
        const call = phone.addCall({ id: 'a', status: 'established', answeredAt: 10_000 })
        const duration = record(harness, (hooks) => hooks.useCallDuration(call))
        const shown = record(harness, (hooks) => hooks.useCalls(), JSON.stringify)
        const mounted = await harness.mount(phone, [duration.probe, shown.probe, statusOf('a')])
        duration.renders()
        shown.renders()
        await harness.change(() => time.advance(999))
        expect(duration.renders()).toBe(0)
        await harness.change(() => time.advance(1))
        expect(duration.renders()).toBe(1)
        await harness.change(() => call.set({ muted: true }))
        expect(duration.renders()).toBe(0)
        expect(shown.renders()).toBe(1)
        await mounted.unmount()
      }),
    )

    it('is 0 without a call', async () => {
      const phone = createFakePhone()
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const read = hooks.useCallDuration(undefined)
          return () => String(read())
        },
      ])
      expect(mounted.texts()).toEqual(['0'])
      await mounted.unmount()
    })
  })
}
