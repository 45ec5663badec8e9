/** Gives a phone to the components below. The phone is made outside and stays the application's own: nothing here starts or stops it. */
import type { Phone } from '@offhook/core'
import { getContext, setContext } from 'svelte'

const key = Symbol.for('@offhook/svelte phone')

/** For the components below the one that calls it as it initialises; the nearest one wins. Gives the phone back. */
export function setPhone(phone: Phone): Phone {
  return setContext(key, phone)
}

/**
 * The context of `setPhone(phone)`, for whoever mounts a component from outside: `mount(App, { target, context: phoneContext(phone) })`,
 * and `render(CallScreen, { context: phoneContext(phone) })` in tests.
 */
export function phoneContext(phone: Phone): Map<unknown, Phone> {
  return new Map([[key, phone]])
}

/** The phone that was set, for commands. Throws without one; not a store: it is the same for ever. */
export function usePhone(): Phone {
  return findPhone('usePhone')
}

/** For the stores: the phone, or an error in the name of the function that missed it. */
export function findPhone(caller: string): Phone {
  const phone = getContext<Phone | undefined>(key)
  if (phone) return phone
  throw new Error(
    `${caller}() found no phone. Make one outside of components, const phone = createPhone({ … }), ` +
      'and write setPhone(phone) in the script of a component above this one.',
  )
}
