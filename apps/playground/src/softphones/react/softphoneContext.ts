import { createContext, useContext } from 'react'
import type { Softphone } from '../../softphone.ts'

export const SoftphoneContext = createContext<Softphone | undefined>(undefined)

export function useSoftphone(): Softphone {
  const softphone = useContext(SoftphoneContext)
  if (!softphone) throw new Error('Wrap this component in <SoftphoneContext value={softphone}>')
  return softphone
}
