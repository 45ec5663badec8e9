import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import './softphone.css'
import { Telephony } from './telephony'

export const metadata: Metadata = { title: 'Softphone' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Telephony>{children}</Telephony>
      </body>
    </html>
  )
}
