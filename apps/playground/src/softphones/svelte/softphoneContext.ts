import { createContext } from 'svelte'
import type { Softphone } from '../../softphone.ts'

export const [useSoftphone, setSoftphone] = createContext<Softphone>()
