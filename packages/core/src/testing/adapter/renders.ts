/** Conformance: a component renders once for each change of what it reads, and never for anything else. */
import { sameShallow } from '../../selectors.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, Probe } from './harness.ts'
import { record, statusOf } from './probes.ts'

export function describeRenders(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  describe('renders', () => {
    it('a component that shows a call’s status renders once for each status', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', direction: 'outgoing', status: 'preparing' })
      const status = record(harness, (hooks) => hooks.usePhoneSelector((state) => state.calls[0]?.status ?? 'none'))
      const mounted = await harness.mount(phone, [status.probe])
      expect(status.renders()).toBe(1)
      for (const next of ['calling', 'ringing', 'established', 'ending', 'ended'] as const) {
        await harness.change(() => call.set({ status: next }))
        expect(status.renders()).toBe(1)
        expect(mounted.texts()).toEqual([next === 'ended' ? 'none' : next])
      }
      await mounted.unmount()
    })

    it('it does not render for other fields, other calls, or the phone', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', status: 'established' })
      const status = record(harness, (hooks) => hooks.usePhoneSelector((state) => state.calls[0]?.status ?? 'none'))
      const mounted = await harness.mount(phone, [status.probe])
      status.renders()
      await harness.change(() => call.set({ muted: true, media: { status: 'connected' } }))
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      await harness.change(() => {
        phone.addCall({ id: 'b' })
      })
      await harness.change(() => phone.getCall('b')?.set({ status: 'ended' }))
      expect(status.renders()).toBe(0)
      await mounted.unmount()
    })

    it('useCall renders for its own call alone', async () => {
      const phone = createFakePhone()
      const own = phone.addCall({ id: 'own', status: 'established' })
      const other = phone.addCall({ id: 'other', status: 'established' })
      const shown = record(
        harness,
        (hooks) => hooks.useCall('own'),
        (value) => value?.snapshot.status ?? 'none',
      )
      const mounted = await harness.mount(phone, [shown.probe])
      shown.renders()
      await harness.change(() => other.set({ muted: true }))
      await harness.change(() => phone.set({ registration: { status: 'registering' } }))
      expect(shown.renders()).toBe(0)
      await harness.change(() => own.set({ muted: true }))
      expect(shown.renders()).toBe(1)
      await mounted.unmount()
    })

    it('each hook of the phone renders for its own part alone', async () => {
      const phone = createFakePhone()
      const connection = record(harness, (hooks) => hooks.useConnection(), JSON.stringify)
      const registration = record(harness, (hooks) => hooks.useRegistration(), JSON.stringify)
      const credentials = record(harness, (hooks) => hooks.useCredentials(), JSON.stringify)
      const calls = record(harness, (hooks) => hooks.useCalls(), JSON.stringify)
      const all = [connection, registration, credentials, calls]
      const renders = () => all.map((each) => each.renders())
      const mounted = await harness.mount(
        phone,
        all.map((each) => each.probe),
      )
      renders()
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(renders()).toEqual([1, 0, 0, 0])
      await harness.change(() => phone.set({ registration: { status: 'registered' } }))
      expect(renders()).toEqual([0, 1, 0, 0])
      await harness.change(() => phone.set({ credentials: { status: 'valid' } }))
      expect(renders()).toEqual([0, 0, 1, 0])
      await harness.change(() => {
        phone.addCall()
      })
      expect(renders()).toEqual([0, 0, 0, 1])
      await harness.change(() => phone.set({ status: 'running' }))
      expect(renders()).toEqual([0, 0, 0, 0])
      await mounted.unmount()
    })

    it('changes in one turn are one render', async () => {
      const phone = createFakePhone()
      const connection = record(harness, (hooks) => hooks.useConnection(), JSON.stringify)
      const mounted = await harness.mount(phone, [connection.probe])
      connection.renders()
      await harness.change(() => {
        phone.set({ connection: { status: 'connecting' } })
        phone.set({ connection: { status: 'reconnecting' } })
        phone.set({ connection: { status: 'connected' } })
      })
      expect(connection.renders()).toBe(1)
      await mounted.unmount()
    })

    it('a selector that makes a new object renders once with sameShallow', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a' })
      const ids = record(harness, (hooks) =>
        hooks.usePhoneSelector((state) => state.calls.map((call) => call.id), sameShallow),
      )
      const mounted = await harness.mount(phone, [ids.probe])
      expect(ids.renders()).toBe(1)
      await harness.change(() => phone.getCall('a')?.set({ muted: true }))
      expect(ids.renders()).toBe(0)
      await harness.change(() => {
        phone.addCall({ id: 'b' })
      })
      expect(ids.renders()).toBe(1)
      expect(mounted.texts()).toEqual(['a,b'])
      await mounted.unmount()
    })

    it('a hundred changes that it does not read are no render', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'own', status: 'established' })
      const other = phone.addCall({ id: 'other', status: 'established' })
      const own = record(
        harness,
        (hooks) => hooks.useCall('own'),
        (value) => value?.snapshot.status ?? 'none',
      )
      const ids = record(harness, (hooks) =>
        hooks.usePhoneSelector((state) => state.calls.map((call) => call.id), sameShallow),
      )
      const mounted = await harness.mount(phone, [own.probe, ids.probe])
      own.renders()
      ids.renders()
      for (let count = 0; count < 100; count += 1) {
        await harness.change(() => other.set({ muted: count % 2 === 0 }))
      }
      expect([own.renders(), ids.renders()]).toEqual([0, 0])
      await mounted.unmount()
    })

    it('a change that is taken back in the same turn leaves what was shown', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', status: 'established' })
      const mounted = await harness.mount(phone, [statusOf('a')])
      await harness.change(() => {
        call.set({ status: 'ending' })
        call.set({ status: 'established' })
      })
      expect(mounted.texts()).toEqual(['established'])
      await mounted.unmount()
    })

    it('two components that read the same never disagree', async () => {
      const phone = createFakePhone()
      const pairs: string[] = []
      const pair: Probe = (hooks) => {
        const one = hooks.useConnection()
        const two = hooks.usePhoneSelector((state) => state.connection.attempt)
        return () => {
          pairs.push(`${one().attempt} ${two()}`)
          return String(two())
        }
      }
      const mounted = await harness.mount(phone, [pair, pair, pair])
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await harness.change(() => phone.set({ connection: { status: 'reconnecting', attempt } }))
        expect(new Set(mounted.texts())).toEqual(new Set([String(attempt)]))
      }
      expect(pairs.filter((text) => new Set(text.split(' ')).size > 1)).toEqual([])
      await mounted.unmount()
    })
  })
}
