/** Conformance: what is the same stays the same object, so that frameworks and applications may compare by identity. */
import { sameShallow } from '../../selectors.ts'
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, Probe } from './harness.ts'

export function describeIdentity(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  /** Keeps what `use` reads, each time that anything of the phone changes. */
  const keeper = <T>(use: (...args: Parameters<Probe>) => () => T) => {
    const values: T[] = []
    const probe: Probe = (hooks) => {
      const state = hooks.usePhoneSelector((snapshot) => snapshot)
      const read = use(hooks)
      return () => {
        values.push(read())
        return state().connection.status
      }
    }
    return {
      probe,
      values,
      /** Forgets all but what is shown: StrictMode mounts twice. */
      begin: () => values.splice(0, values.length - 1),
      distinct: () => new Set(values).size,
    }
  }

  describe('identity', () => {
    it('what did not change keeps its identity', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a', status: 'established' })
      const kept = [
        keeper((hooks) => hooks.useCall('a')),
        keeper((hooks) => hooks.useActiveCall()),
        keeper((hooks) => hooks.useCalls()),
        keeper((hooks) => hooks.useRegistration()),
        keeper((hooks) => hooks.useCredentials()),
      ]
      const mounted = await harness.mount(
        phone,
        kept.map(({ probe }) => probe),
      )
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(new Set(mounted.texts())).toEqual(new Set(['connected']))
      expect(kept.every(({ values }) => values.length > harness.callsPerRender)).toBe(true)
      expect(kept.map(({ distinct }) => distinct())).toEqual([1, 1, 1, 1, 1])
      await mounted.unmount()
    })

    it('usePhone gives one object for ever', async () => {
      const phone = createFakePhone()
      const kept = keeper((hooks) => {
        const found = hooks.usePhone()
        return () => found
      })
      const mounted = await harness.mount(phone, [kept.probe])
      await harness.change(() => phone.set({ connection: { status: 'connecting' } }))
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(kept.distinct()).toBe(1)
      await mounted.unmount()
    })

    it('a call keeps its object while another one changes', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'still', status: 'established' })
      const other = phone.addCall({ id: 'other' })
      const kept = keeper((hooks) => {
        const calls = hooks.useCalls()
        return () => calls()[0]
      })
      const mounted = await harness.mount(phone, [kept.probe])
      await harness.change(() => other.set({ status: 'established' }))
      await harness.change(() => other.set({ status: 'ended' }))
      expect(kept.distinct()).toBe(1)
      await mounted.unmount()
    })

    it('all components get the same object for the same call', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', status: 'established' })
      const kept = [
        keeper((hooks) => hooks.useCall('a')),
        keeper((hooks) => hooks.useCall('a')),
        keeper((hooks) => hooks.useActiveCall()),
      ]
      const mounted = await harness.mount(
        phone,
        kept.map(({ probe }) => probe),
      )
      await harness.change(() => call.set({ muted: true }))
      const last = kept.map(({ values }) => values.at(-1))
      expect(new Set(last).size).toBe(1)
      expect(last[0]?.snapshot.muted).toBe(true)
      await mounted.unmount()
    })

    it('what a selector gives is that object itself', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a' })
      const made = new Set<unknown>()
      const kept = [
        keeper((hooks) =>
          hooks.usePhoneSelector((state) => {
            const slice = { muted: state.calls[0]?.muted }
            made.add(slice)
            return slice
          }, sameShallow),
        ),
        keeper((hooks) => hooks.usePhoneSelector((state) => phone.getCall(state.calls[0]?.id ?? 'none'))),
      ]
      const mounted = await harness.mount(
        phone,
        kept.map(({ probe }) => probe),
      )
      const shown = () => kept.map(({ values }) => values.at(-1))
      expect(made.has(shown()[0])).toBe(true)
      expect(shown()[1] === call).toBe(true)
      await harness.change(() => call.set({ muted: true }))
      expect(shown()[0]).toEqual({ muted: true })
      expect(made.has(shown()[0])).toBe(true)
      await mounted.unmount()
    })

    it('what a selector made stays until `equal` finds a difference', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ id: 'a', headers: { 'X-Account': '42' } })
      const kept = keeper((hooks) =>
        hooks.usePhoneSelector(
          (state) => ({ account: state.calls[0]?.headers['X-Account'] }),
          (one, two) => one.account === two.account,
        ),
      )
      const mounted = await harness.mount(phone, [kept.probe])
      kept.begin()
      await harness.change(() => call.set({ muted: true }))
      expect(kept.values.length > 1).toBe(true)
      expect(kept.distinct()).toBe(1)
      await harness.change(() => call.set({ headers: { 'X-Account': '43' } }))
      expect(kept.values.at(-1)?.account).toBe('43')
      await mounted.unmount()
    })
  })
}
