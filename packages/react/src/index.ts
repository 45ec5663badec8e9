/** React's hooks for Offhook, and all of core: an application installs this package alone. */
export * from '@offhook/core'
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
  usePhone,
  usePhoneSelector,
  useRegistration,
} from './hooks.ts'
export { PhoneProvider, type PhoneProviderProps } from './PhoneProvider.tsx'
