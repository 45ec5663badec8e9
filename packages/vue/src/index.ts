/** Vue's composables for Offhook, and all of core: an application installs this package alone. */
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
} from './composables.ts'
export { type PhonePluginOptions, phonePlugin, providePhone } from './provide.ts'
