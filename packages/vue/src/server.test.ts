/** Runs in Node, with no window: what a server does. */
import { createFakePhone } from '@offhook/core/testing'
import { expect, it } from 'vitest'
import { createSSRApp, defineComponent, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import {
  phonePlugin,
  useActiveCall,
  useCallDuration,
  useCalls,
  useConnection,
  useCredentials,
  useIncomingCall,
  usePhone,
  usePhoneSelector,
  useRegistration,
} from './index.ts'

const Everything = defineComponent(() => {
  const phone = usePhone()
  const shown = [
    useConnection().value.status,
    useRegistration().value.status,
    useCredentials().value.status,
    useCalls().value.length,
    useIncomingCall().value?.call.id ?? 'no incoming call',
    useActiveCall().value?.call.id ?? 'no active call',
    usePhoneSelector((state) => state.status).value,
    useCallDuration(phone.calls[0]).value,
  ]
  return () => h('p', shown.join(', '))
})

it('there is no window here', () => {
  expect(typeof window).toBe('undefined')
  expect(typeof document).toBe('undefined')
})

it('every composable renders the stopped phone, also of a phone in a call', async () => {
  const phone = createFakePhone({ status: 'running', connection: { status: 'connected' } })
  phone.addCall({ status: 'established', answeredAt: 1 })
  const html = await renderToString(createSSRApp(Everything).use(phonePlugin, { phone }))
  expect(html).toBe('<p>disconnected, unregistered, none, 0, no incoming call, no active call, stopped, 0</p>')
  expect(phone.listenerCount).toBe(0)
})
