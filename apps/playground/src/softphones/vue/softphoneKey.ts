import { type InjectionKey, inject } from 'vue'
import type { Softphone } from '../../softphone.ts'

export const softphoneKey: InjectionKey<Softphone> = Symbol('softphone')

export function useSoftphone(): Softphone {
  const softphone = inject(softphoneKey)
  if (!softphone) throw new Error('Write app.provide(softphoneKey, softphone)')
  return softphone
}
