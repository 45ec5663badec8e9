/** Every public name of `@offhook/core`. */
export { callDuration } from './callDuration.ts'
export { createPhone } from './createPhone.ts'
export { type ErrorCode, PhoneError } from './errors.ts'
export { selectActiveCall, selectCall, selectIncomingCall, stoppedPhone } from './selectors.ts'
export type {
  Call,
  CallCan,
  CallEnd,
  CallEndReason,
  CallMediaSnapshot,
  CallOptions,
  CallPolicy,
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
