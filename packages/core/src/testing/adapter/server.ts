/** Conformance: a server renders the stopped phone, whatever the phone does, and subscribes to nothing. */
import { createFakePhone } from '../fakePhone.ts'
import type { Probe, ServerHarness } from './harness.ts'
import { callStatuses, connectionStatus, rejection, statusOf } from './probes.ts'

export function describeServer(harness: ServerHarness): void {
  const { describe, it, expect } = harness.runner
  const status: Probe = (hooks) => hooks.usePhoneSelector((phone) => `phone ${phone.status}`)

  describe('server rendering', () => {
    it('has neither window nor document', () => {
      expect('window' in globalThis || 'document' in globalThis).toBe(false)
    })

    it('shows the stopped phone', async () => {
      const phone = createFakePhone({
        status: 'running',
        connection: { status: 'connected' },
        registration: { status: 'registered' },
        credentials: { status: 'valid' },
      })
      phone.addCall({ id: 'a', status: 'established' })
      phone.addCall({ id: 'b' })
      const live: readonly Probe[] = [
        (hooks) => {
          const read = hooks.useRegistration()
          return () => `registration ${read().status}`
        },
        (hooks) => {
          const read = hooks.useCredentials()
          return () => `credentials ${read().status}`
        },
        (hooks) => {
          const read = hooks.useIncomingCall()
          return () => `incoming ${read()?.call.id ?? 'none'}`
        },
        (hooks) => {
          const read = hooks.useActiveCall()
          return () => `active ${read()?.call.id ?? 'none'}`
        },
      ]
      const html = await harness.renderToString(phone, [status, connectionStatus, statusOf('a'), callStatuses, ...live])
      expect(html).toContain('phone stopped')
      expect(html).toContain('disconnected')
      expect(html).toContain('registration unregistered')
      expect(html).toContain('credentials none')
      expect(html).toContain('incoming none')
      expect(html).toContain('active none')
      expect(['ringing', 'established'].some((text) => html.includes(text))).toBe(false)
    })

    it('a duration is 0, and starts no timer', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ status: 'established', answeredAt: 1_000 })
      const duration: Probe = (hooks) => {
        const read = hooks.useCallDuration(call)
        return () => `talked ${read()} s`
      }
      expect(await harness.renderToString(phone, [duration])).toContain('talked 0 s')
      expect(call.listenerCount).toBe(0)
    })

    it('a call’s quality is not known, its level is silence, and nothing is measured', async () => {
      const phone = createFakePhone()
      const call = phone.addCall({ status: 'established' })
      call.quality.set({ rating: 'bad' })
      call.level.set({ local: 0.5, remote: 0.5 })
      const quality: Probe = (hooks) => {
        const read = hooks.useCallQuality(call)
        return () => `rated ${read().rating ?? 'unknown'}`
      }
      const level: Probe = (hooks) => {
        const read = hooks.useAudioLevel(call)
        return () => `heard ${read().local} ${read().remote}`
      }
      const html = await harness.renderToString(phone, [quality, level])
      expect(html).toContain('rated unknown')
      expect(html).toContain('heard 0 0')
      expect(call.listenerCount).toBe(0)
    })

    it('subscribes to nothing and commands nothing', async () => {
      const phone = createFakePhone()
      await harness.renderToString(phone, [status, connectionStatus, callStatuses])
      expect(phone.listenerCount).toBe(0)
      expect(Object.values(phone.commands).every((count) => count === 0)).toBe(true)
    })

    it('without a provider says what to write', async () => {
      expect(await rejection(harness.renderToString(undefined, [status]))).toContain(harness.provide)
    })
  })
}
