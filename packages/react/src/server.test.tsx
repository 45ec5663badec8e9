/** Runs in Node, with no window: what a server does. */
import { createFakePhone } from '@offhook/core/testing'
import { StrictMode } from 'react'
import { renderToStaticMarkup, renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import {
  PhoneProvider,
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

function Everything() {
  const phone = usePhone()
  const shown = [
    useConnection().status,
    useRegistration().status,
    useCredentials().status,
    useCalls().length,
    useIncomingCall()?.call.id ?? 'no incoming call',
    useActiveCall()?.call.id ?? 'no active call',
    usePhoneSelector((state) => state.status),
    useCallDuration(phone.calls[0]),
  ]
  return <p>{shown.join(', ')}</p>
}

it('there is no window here', () => {
  expect(typeof window).toBe('undefined')
  expect(typeof document).toBe('undefined')
})

it('every hook renders the stopped phone, also of a phone in a call', () => {
  const phone = createFakePhone({ status: 'running', connection: { status: 'connected' } })
  phone.addCall({ status: 'established', answeredAt: 1 })
  const html = renderToStaticMarkup(
    <StrictMode>
      <PhoneProvider phone={phone}>
        <Everything />
      </PhoneProvider>
    </StrictMode>,
  )
  expect(html).toBe('<p>disconnected, unregistered, none, 0, no incoming call, no active call, stopped, 0</p>')
  expect(phone.listenerCount).toBe(0)
})

it('a missing provider throws on the server too', () => {
  expect(() => renderToString(<Everything />)).toThrow('usePhone() found no phone')
})
