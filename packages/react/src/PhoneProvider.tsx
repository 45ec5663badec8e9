'use client'
/** Gives a phone to the components below. The phone is made outside and stays the application's own. */
import type { Phone } from '@offhook/core'
import { createContext, type ReactElement, type ReactNode, useContext } from 'react'

const PhoneContext = /* @__PURE__ */ createContext<Phone | undefined>(undefined)

export interface PhoneProviderProps {
  readonly phone: Phone
  readonly children?: ReactNode
}

/** Subscribes to nothing, starts and stops nothing: `phone.start()` is for the application to call. */
export function PhoneProvider({ phone, children }: PhoneProviderProps): ReactElement {
  return <PhoneContext.Provider value={phone}>{children}</PhoneContext.Provider>
}

/** For the hooks: the phone, or an error in the name of the hook that missed it. */
export function useProvidedPhone(hook: string): Phone {
  const phone = useContext(PhoneContext)
  if (phone) return phone
  throw new Error(
    `${hook}() found no phone. Make one outside of components, const phone = createPhone({ … }), ` +
      `and put <PhoneProvider phone={phone}> around this component.`,
  )
}
