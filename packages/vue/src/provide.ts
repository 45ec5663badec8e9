/** Gives a phone to the components below. The phone is made outside and stays the application's own: nothing here starts or stops it. */
import type { Phone } from '@offhook/core'
import { type App, hasInjectionContext, type InjectionKey, inject, provide } from 'vue'

const phoneKey: InjectionKey<Phone> = Symbol('offhook phone')

export interface PhonePluginOptions {
  readonly phone: Phone
}

/** For a whole application: `app.use(phonePlugin, { phone })`. */
export const phonePlugin = {
  install(app: App, { phone }: PhonePluginOptions): void {
    app.provide(phoneKey, phone)
  },
}

/** For the components below the one in whose setup it is called; the nearest one wins. */
export function providePhone(phone: Phone): void {
  provide(phoneKey, phone)
}

/** For the composables: the phone, or an error in the name of the composable that missed it. */
export function injectPhone(composable: string): Phone {
  if (!hasInjectionContext())
    throw new Error(`${composable}() was called outside of a setup. Call it there, and before the first await.`)
  const phone = inject(phoneKey, undefined)
  if (phone) return phone
  throw new Error(
    `${composable}() found no phone. Make one outside of components, const phone = createPhone({ … }), and write ` +
      `app.use(phonePlugin, { phone }), or providePhone(phone) in the setup of a component above this one.`,
  )
}
