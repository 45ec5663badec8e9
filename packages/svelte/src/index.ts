/** Svelte's stores for Offhook, and all of core: an application installs this package alone. */
export * from '@offhook/core'
export type { MaybeReadable } from './bridge.ts'
export { phoneContext, setPhone, usePhone } from './context.ts'
export {
  useActiveCall,
  useAudioLevel,
  useCall,
  useCallDuration,
  useCallQuality,
  useCalls,
  useConnection,
  useCredentials,
  useIncomingCall,
  usePhoneSelector,
  useRegistration,
} from './stores.ts'
