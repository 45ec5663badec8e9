/** Conformance: a component that fails takes nothing down but itself, and leaves nothing behind. */
import { createFakePhone } from '../fakePhone.ts'
import type { AdapterHarness, Probe } from './harness.ts'
import { allHooks, connectionStatus, failure } from './probes.ts'

const statusButFailed: Probe = (hooks) =>
  hooks.usePhoneSelector((state) => {
    if (state.connection.status === 'failed') throw new Error('this selector cannot read a failure')
    return state.connection.status
  })

/** Wants error boundaries: without them an error takes the page down, whatever an adapter does. */
export function describeFailures(harness: AdapterHarness): void {
  const { describe, it, expect } = harness.runner

  if (harness.hasErrorBoundaries === false) return

  describe('failures', () => {
    it('a component that throws leaves the others working', async () => {
      const phone = createFakePhone()
      const mounted = await harness.mount(phone, [
        (hooks) => {
          const read = hooks.useConnection()
          return () => {
            const { status } = read()
            if (status === 'failed') throw new Error('this component cannot show a failure')
            return status
          }
        },
        connectionStatus,
      ])
      await harness.change(() => phone.set({ connection: { status: 'failed' } }))
      expect(mounted.texts()).toEqual(['', 'failed'])
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(mounted.texts()[1]).toBe('connected')
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('a component that throws as it is mounted keeps no subscription', async () => {
      const phone = createFakePhone()
      phone.addCall({ id: 'a', status: 'established', answeredAt: 1000, endedAt: 3000 })
      const broken = allHooks('a').map(
        (probe): Probe =>
          (hooks) => {
            const read = probe(hooks)
            return () => {
              read()
              throw new Error('this component cannot show a failure')
            }
          },
      )
      const mounted = await harness.mount(phone, [...broken, connectionStatus])
      expect(mounted.texts()).toEqual([...broken.map(() => ''), 'disconnected'])
      expect(phone.listenerCount).toBe(1)
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('a selector that throws as it is mounted keeps no subscription', async () => {
      const phone = createFakePhone({ connection: { status: 'failed' } })
      const mounted = await harness.mount(phone, [statusButFailed, connectionStatus])
      expect(mounted.texts()).toEqual(['', 'failed'])
      expect(phone.listenerCount).toBe(1)
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })

    it('a selector that throws leaves the others working', async () => {
      const phone = createFakePhone()
      const mounted = await harness.mount(phone, [statusButFailed, connectionStatus])
      await harness.change(() => {
        // Where the framework has the listener run it, whoever makes the change is told.
        expect(['', 'this selector cannot read a failure']).toContain(
          failure(() => phone.set({ connection: { status: 'failed' } })),
        )
      })
      expect(mounted.texts()[1]).toBe('failed')
      await harness.change(() => phone.set({ connection: { status: 'connected' } }))
      expect(mounted.texts()[1]).toBe('connected')
      await mounted.unmount()
      expect(phone.listenerCount).toBe(0)
    })
  })
}
