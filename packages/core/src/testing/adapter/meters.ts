/** Conformance: what is measured of a call reaches who asks for it, and nobody else; without anybody nothing is measured. */
import type { Call } from '../../types.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness } from './harness.ts'
import { record, statusOf } from './probes.ts'

export function describeMeters(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner
  const level = (call: Call | undefined) =>
    record(
      harness,
      (hooks) => hooks.useAudioLevel(call),
      ({ local, remote }) => `${local} ${remote}`,
    )
  const quality = (call: Call | undefined) =>
    record(
      harness,
      (hooks) => hooks.useCallQuality(call),
      ({ rating = 'unknown', loss }) => `${rating} ${loss}`,
    )
  const inCall = () => {
    const phone = createFakePhone()
    return { phone, call: phone.addCall({ id: 'a', status: 'established' }) }
  }

  describe('useAudioLevel and useCallQuality', () => {
    it('show what is measured, and then what is measured next', async () => {
      const { phone, call } = inCall()
      const [heard, rated] = [level(call), quality(call)]
      const mounted = await harness.mount(phone, [heard.probe, rated.probe])
      expect(mounted.texts()).toEqual(['0 0', 'unknown undefined'])
      await harness.change(() => call.level.set({ local: 0.1, remote: 0.25 }))
      await harness.change(() => call.quality.set({ rating: 'degraded', loss: 0.05 }))
      expect(mounted.texts()).toEqual(['0.1 0.25', 'degraded 0.05'])
      await harness.change(() => call.level.set({ local: 0 }))
      await harness.change(() => call.quality.set({ rating: undefined, loss: undefined }))
      expect(mounted.texts()).toEqual(['0 0.25', 'unknown undefined'])
      await mounted.unmount()
    })

    it('a hundred levels and qualities render who shows them, and nothing else that shows the call', async () => {
      const { phone, call } = inCall()
      const [heard, rated] = [level(call), quality(call)]
      const shown = [
        record(harness, (hooks) => hooks.useCall('a'), JSON.stringify),
        record(harness, (hooks) => hooks.useActiveCall(), JSON.stringify),
        record(harness, (hooks) => hooks.useCalls(), JSON.stringify),
        record(harness, (hooks) => hooks.usePhoneSelector((state) => state.calls[0]?.status ?? 'none')),
        record(harness, (hooks) => hooks.useCallDuration(call)),
      ]
      const mounted = await harness.mount(phone, [heard.probe, rated.probe, ...shown.map(({ probe }) => probe)])
      const before = call.getSnapshot()
      for (const each of [heard, rated, ...shown]) each.renders()
      for (let count = 1; count <= 100; count += 1) {
        await harness.change(() => call.level.set({ remote: count / 100 }))
        await harness.change(() => call.quality.set({ loss: count / 100 }))
      }
      expect([heard.renders(), rated.renders()]).toEqual([100, 100])
      expect(shown.map((each) => each.renders())).toEqual([0, 0, 0, 0, 0])
      expect(call.getSnapshot()).toBe(before)
      await mounted.unmount()
    })

    it('the same level again is no render', async () => {
      const { phone, call } = inCall()
      const heard = level(call)
      const mounted = await harness.mount(phone, [heard.probe])
      await harness.change(() => call.level.set({ remote: 0.5 }))
      heard.renders()
      await harness.change(() => call.level.set({ local: 0, remote: 0.5 }))
      expect(heard.renders()).toBe(0)
      await mounted.unmount()
    })

    it('measure while they are on the page, and not without', async () => {
      const { phone, call } = inCall()
      const bare = await harness.mount(phone, [statusOf('a')])
      expect([call.level.listenerCount, call.quality.listenerCount]).toEqual([0, 0])
      const heard = await harness.mount(phone, [level(call).probe])
      expect([call.level.listenerCount, call.quality.listenerCount]).toEqual([1, 0])
      const rated = await harness.mount(phone, [quality(call).probe])
      expect([call.level.listenerCount, call.quality.listenerCount]).toEqual([1, 1])
      await heard.unmount()
      expect([call.level.listenerCount, call.quality.listenerCount]).toEqual([0, 1])
      await rated.unmount()
      expect([call.level.listenerCount, call.quality.listenerCount]).toEqual([0, 0])
      await bare.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('a call that ends while it is measured shows nothing more, and unmounting still leaves nothing behind', async () => {
      const { phone, call } = inCall()
      const mounted = await harness.mount(phone, [level(call).probe, quality(call).probe, statusOf('a')])
      await harness.change(() => {
        call.level.set({ local: 0.5, remote: 0.5 })
        call.quality.set({ rating: 'bad', loss: 0.5 })
      })
      expect(mounted.texts()).toEqual(['0.5 0.5', 'bad 0.5', 'established'])
      await harness.change(() => call.set({ status: 'ended' }))
      expect(mounted.texts()).toEqual(['0 0', 'unknown undefined', 'none'])
      await harness.change(() => call.level.set({ remote: 0.5 }))
      expect(mounted.texts()[0]).toBe('0 0')
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('two calls do not mix', async () => {
      const { phone, call } = inCall()
      const other = phone.addCall({ id: 'b', status: 'established' })
      const [one, two] = [level(call), level(other)]
      const mounted = await harness.mount(phone, [one.probe, two.probe])
      two.renders()
      await harness.change(() => call.level.set({ remote: 0.5 }))
      expect(mounted.texts()).toEqual(['0 0.5', '0 0'])
      expect(two.renders()).toBe(0)
      await mounted.unmount()
    })

    it('without a call there is silence, and nothing is known', async () => {
      const mounted = await harness.mount(createFakePhone(), [level(undefined).probe, quality(undefined).probe])
      expect(mounted.texts()).toEqual(['0 0', 'unknown undefined'])
      await mounted.unmount()
    })
  })
}
