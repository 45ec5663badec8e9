import { createPhone, PhoneProvider, useActiveCall, usePhone, useRegistration } from '@offhook/react'
import { createRoot } from 'react-dom/client'

const phone = createPhone({ uri: 'sip:alice@example.com', servers: 'wss://sip.example.com' })

function Softphone() {
  const phone = usePhone()
  const active = useActiveCall()
  const { status } = useRegistration()
  return (
    <button type="button" onClick={() => phone.call('bob')}>
      {active?.snapshot.status ?? status}
    </button>
  )
}

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <PhoneProvider phone={phone}>
      <Softphone />
    </PhoneProvider>,
  )
