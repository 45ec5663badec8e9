/** `PhoneError` and the one table of its codes; `docs/errors.md` is generated from it. */
import type { ErrorCategory, ErrorData, SipFailure } from './types.ts'

interface ErrorKind {
  readonly category: ErrorCategory
  /** What happened. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  readonly fatal?: true
  readonly retriable?: true
}

export const errorKinds = {
  // connection
  connectionFailed: {
    category: 'connection',
    message: 'The WebSocket could not be opened.',
    hint: 'Check the server address, its TLS certificate and that it speaks SIP over WebSocket (RFC 7118). Offhook keeps trying.',
    retriable: true,
  },
  connectionTimeout: {
    category: 'connection',
    message: 'The server did not answer in time.',
    hint: 'Check the network and the server. Offhook keeps trying.',
    retriable: true,
  },
  connectionRefused: {
    category: 'connection',
    message: 'The server closed the WebSocket and said not to come back.',
    hint: 'The message has the close code and reason; ask the operator of the platform.',
    fatal: true,
  },
  subprotocolRefused: {
    category: 'connection',
    message: 'The server does not offer the WebSocket subprotocol "sip".',
    hint: 'This is not a SIP-over-WebSocket endpoint (RFC 7118 section 4). Check the path of the address.',
    fatal: true,
  },
  connectionLost: {
    category: 'connection',
    message: 'The connection to the server was lost.',
    hint: 'Offhook reconnects by itself; calls go on meanwhile.',
    retriable: true,
  },
  reconnectGaveUp: {
    category: 'connection',
    message: 'The connection was not retried any more because `reconnect.delay` returned null.',
    hint: 'Call start() again, or return a number to go on.',
    fatal: true,
  },
  stackUnavailable: {
    category: 'connection',
    message: 'A part of Offhook that loads at start() could not be loaded.',
    hint: 'Check that the application serves every chunk of its bundle, then call start() again.',
    retriable: true,
  },
  // registration
  registrationForbidden: {
    category: 'registration',
    message: 'The server refuses to register this address (403).',
    hint: 'The user is not allowed to register here. Check the account with the operator of the platform.',
    fatal: true,
  },
  registrationNotFound: {
    category: 'registration',
    message: 'The server does not know this address (404).',
    hint: 'Check `uri`: user and domain must exist on the platform.',
    fatal: true,
  },
  registrationInterval: {
    category: 'registration',
    message: 'The server accepted no registration lifetime (423).',
    hint: 'Set `expires` to at least the Min-Expires of the server.',
    fatal: true,
  },
  registrationServerError: {
    category: 'registration',
    message: 'The server could not register this address now.',
    hint: 'Offhook tries again after Retry-After or a growing pause.',
    retriable: true,
  },
  registrationTimeout: {
    category: 'registration',
    message: 'The server did not answer the REGISTER.',
    hint: 'Offhook tries again. If it stays so, check the server.',
    retriable: true,
  },
  registrationRejected: {
    category: 'registration',
    message: 'The server refused the REGISTER.',
    hint: 'Read `sip.status` and `sip.reason`; ask the operator of the platform.',
    fatal: true,
  },
  // credentials
  credentialsMissing: {
    category: 'credentials',
    message: 'The server asks for credentials and there are none.',
    hint: 'Set `credentials` in the options of createPhone.',
    fatal: true,
  },
  credentialsRejected: {
    category: 'credentials',
    message: 'The server refused the credentials.',
    hint: 'Check username and password. A function as `credentials` is asked once more with reason "rejected".',
    fatal: true,
  },
  credentialsExpired: {
    category: 'credentials',
    message: 'The credentials have expired and no new ones came.',
    hint: 'Let `credentials` be a function that gives ones that are still good.',
    retriable: true,
  },
  credentialsRevoked: {
    category: 'credentials',
    message: 'The credentials were revoked.',
    hint: 'This device is no longer allowed in. Sign in again to get new ones, then call register().',
    fatal: true,
  },
  credentialsUnavailable: {
    category: 'credentials',
    message: 'The function given as `credentials` failed.',
    hint: 'Read `cause`. Offhook asks it again after a pause.',
    retriable: true,
  },
  // call
  callEnded: {
    category: 'call',
    message: 'The call has ended.',
    hint: 'Read `end` in the snapshot of the call for the reason.',
  },
  callRefused: {
    category: 'call',
    message: 'The far end or the platform refused the call.',
    hint: 'Read `sip.status` and `sip.reason`.',
  },
  requestRefused: {
    category: 'call',
    message: 'The far end refused the request; the call goes on as it was.',
    hint: 'Read `sip.status`; 491 and 503 may succeed later.',
    retriable: true,
  },
  requestTimeout: {
    category: 'call',
    message: 'The far end did not answer the request.',
    hint: 'Try again when the connection is back.',
    retriable: true,
  },
  dialogGone: {
    category: 'call',
    message: 'The far end does not know this call any more.',
    hint: 'Call again.',
  },
  setupTimeout: {
    category: 'call',
    message: 'Nobody answered the call in time.',
    hint: 'Try again later.',
    retriable: true,
  },
  tooManyCalls: {
    category: 'call',
    message: 'There are as many calls as `calls.max` allows.',
    hint: 'End one, or raise `calls.max`.',
  },
  dtmfUnavailable: {
    category: 'call',
    message: 'This call cannot send tones that way.',
    hint: 'The far end does not take telephone-event (RFC 4733); use mode "info" or "auto".',
  },
  // media
  microphoneDenied: {
    category: 'media',
    message: 'The use of the microphone was not allowed.',
    hint: 'Allow the microphone for this site in the browser, then call again.',
  },
  microphoneNotFound: {
    category: 'media',
    message: 'No microphone was found.',
    hint: 'Plug one in, then call again.',
  },
  microphoneBusy: {
    category: 'media',
    message: 'The microphone could not be opened.',
    hint: 'Another application may hold it. Close that one, then call again.',
    retriable: true,
  },
  constraintsNotMet: {
    category: 'media',
    message: 'No microphone satisfies `media.constraints`.',
    hint: 'Loosen the constraints: use `ideal` instead of `exact`.',
  },
  insecureContext: {
    category: 'media',
    message: 'Browsers give microphones to secure pages alone.',
    hint: 'Serve the page over https, or from localhost.',
    fatal: true,
  },
  webrtcUnsupported: {
    category: 'media',
    message: 'This browser has no WebRTC.',
    hint: 'Use a browser with RTCPeerConnection and getUserMedia.',
    fatal: true,
  },
  iceServersFailed: {
    category: 'media',
    message: 'The ICE servers could not be had, or are not valid.',
    hint: 'Read `cause`; check the function or the URLs given as `iceServers`.',
    retriable: true,
  },
  noCandidates: {
    category: 'media',
    message: 'No network path could be offered: ICE found no candidate.',
    hint: 'Check the network, and with iceTransportPolicy "relay" the TURN server and its credentials.',
    retriable: true,
  },
  turnCredentialsRejected: {
    category: 'media',
    message: 'The TURN server refused the credentials.',
    hint: 'They are wrong or have expired. Let `iceServers` be a function that fetches new ones for each call.',
    retriable: true,
  },
  turnUnavailable: {
    category: 'media',
    message: 'The TURN server gave no relay address.',
    hint: 'Check its address, port and transport, and that the network lets them through.',
    retriable: true,
  },
  iceFailed: {
    category: 'media',
    message: 'Audio found no path to the far end, also after restarts.',
    hint: 'A TURN server among `iceServers` gets audio through most firewalls.',
    retriable: true,
  },
  dtlsFailed: {
    category: 'media',
    message: 'The encryption of the audio could not be set up.',
    hint: 'The far end or a relay broke the DTLS handshake. Call again; report it to the operator of the platform.',
    retriable: true,
  },
  localDescription: {
    category: 'media',
    message: 'The browser could not describe its audio.',
    hint: 'Read `cause`; check `media.codecs`.',
  },
  remoteDescription: {
    category: 'media',
    message: 'The browser could not use the far end’s description of its audio.',
    hint: 'The two ends share no codec or security profile. WebRTC needs DTLS-SRTP: plain RTP needs a media relay.',
  },
  // security
  headerInjection: {
    category: 'security',
    message: 'A header, name or reason holds characters that could forge SIP.',
    hint: 'Remove control characters; header names are tokens (RFC 3261 section 25.1) and not those that SIP itself sets.',
  },
  insecureServer: {
    category: 'security',
    message: 'Plain ws: is taken only for loopback addresses.',
    hint: 'Use wss: for everything else.',
    fatal: true,
  },
  // protocol
  unexpected: {
    category: 'protocol',
    message: 'Something happened that Offhook did not foresee.',
    hint: 'Please report it with the value of `cause`.',
  },
  // usage
  invalidState: {
    category: 'usage',
    message: 'This command is not possible now.',
    hint: 'Look at `can` in the snapshot of the call, or `status` in that of the phone, before.',
  },
  invalidTarget: {
    category: 'usage',
    message: 'This is not an address that can be called.',
    hint: 'Use "sip:bob@example.com", "tel:+15551234", a user name or a number.',
  },
  invalidOption: {
    category: 'usage',
    message: 'An option has a value that cannot be used.',
    hint: 'The message names the option and what was expected.',
    fatal: true,
  },
  invalidTones: {
    category: 'usage',
    message: 'Tones are 0-9, *, #, A-D and the comma for a pause.',
    hint: 'Remove other characters.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

export interface PhoneErrorDetails {
  /** Said after the code's own message: which option, which target. Never a secret. */
  detail?: string | undefined
  sip?: SipFailure | undefined
  cause?: unknown
}

/** Every failure that Offhook reports: what happened, why, and what to do. */
export class PhoneError extends Error implements ErrorData {
  override readonly name = 'PhoneError'
  readonly code: ErrorCode
  readonly category: ErrorCategory
  readonly fatal: boolean
  readonly retriable: boolean
  readonly hint: string
  readonly sip?: SipFailure

  constructor(code: ErrorCode, details: PhoneErrorDetails = {}) {
    const kind: ErrorKind = errorKinds[code]
    super(
      details.detail ? `${kind.message} (${details.detail})` : kind.message,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.code = code
    this.category = kind.category
    this.fatal = kind.fatal === true
    this.retriable = kind.retriable === true
    this.hint = kind.hint
    if (details.sip) this.sip = details.sip
  }
}

/** Which error a piece of data was made from: its cause and stack do not cross the charts, and are wanted again behind them. */
const originals = new WeakMap<ErrorData, PhoneError>()

/** The error as plain, frozen data for contexts and snapshots: no cause, no stack. */
export function toErrorData(error: unknown): ErrorData {
  const known = error instanceof PhoneError ? error : new PhoneError('unexpected', { cause: error })
  const data: ErrorData = Object.freeze({
    code: known.code,
    category: known.category,
    message: known.message,
    hint: known.hint,
    fatal: known.fatal,
    retriable: known.retriable,
    ...(known.sip && { sip: known.sip }),
  })
  originals.set(data, known)
  return data
}

/** The way back, where a promise must reject with what a chart reported as data. */
export function fromErrorData(data: ErrorData): PhoneError {
  const original = originals.get(data)
  if (original) return original
  const error = new PhoneError(isErrorCode(data.code) ? data.code : 'unexpected', { sip: data.sip })
  error.message = data.message
  return error
}

function isErrorCode(code: string): code is ErrorCode {
  return code in errorKinds
}
