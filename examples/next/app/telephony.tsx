'use client'

import { PhoneProvider } from '@offhook/react'
import { type ReactNode, useEffect } from 'react'
import { phone } from './phone'

/** Around the whole application: calls outlive a change of page. */
export function Telephony({ children }: { children: ReactNode }) {
  useEffect(() => {
    // Why it failed is in useRegistration(), too.
    phone.start().catch((error: unknown) => console.error(error))
  }, [])
  return <PhoneProvider phone={phone}>{children}</PhoneProvider>
}
