/** Every public name of `@offhook/core`. */
export { audioLevel, callQuality } from './audioMeters.ts'
export { callDuration } from './callDuration.ts'
export { createPhone } from './createPhone.ts'
export { type ErrorCode, PhoneError } from './errors.ts'
export {
  type LiveCall,
  liveCall,
  sameShallow,
  selectActiveCall,
  selectCall,
  selectIncomingCall,
  stoppedPhone,
} from './selectors.ts'
export { selectStore } from './selectStore.ts'
export type {
  AnswerOptions,
  AudioLevel,
  Call,
  CallCan,
  CallEnd,
  CallEndReason,
  CallMediaSnapshot,
  CallOptions,
  CallPolicy,
  CallQuality,
  CallSnapshot,
  CallStatus,
  ConnectionSnapshot,
  Credentials,
  CredentialsRequest,
  CredentialsSnapshot,
  DtmfOptions,
  ErrorCategory,
  ErrorData,
  IceServersRequest,
  InspectionEvent,
  Logger,
  MediaPolicy,
  MicrophoneUse,
  Phone,
  PhoneEvents,
  PhoneOptions,
  PhoneSnapshot,
  RegistrationSnapshot,
  RejectCode,
  RemoteParty,
  SipFailure,
  Store,
  WarningCode,
  WebSocketLike,
} from './types.ts'
