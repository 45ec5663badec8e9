import { PhoneProvider } from '@offhook/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Mount } from '../mount.ts'
import { Softphone } from './Softphone.tsx'
import { SoftphoneContext } from './softphoneContext.ts'

export const mount: Mount = (element, { softphone, people }) => {
  const root = createRoot(element)
  root.render(
    <StrictMode>
      <PhoneProvider phone={softphone.phone}>
        <SoftphoneContext value={softphone}>
          <Softphone people={people} />
        </SoftphoneContext>
      </PhoneProvider>
    </StrictMode>,
  )
  // The shell of the page is React, too, and while that renders no other root may be taken out.
  return () => queueMicrotask(() => root.unmount())
}
