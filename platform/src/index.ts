/** A real SIP platform for tests: Kamailio, rtpengine, coturn and baresip; see platform/README.md. */
export type { Binding } from './bindings.ts'
export type { DeskCall, DeskPhone, DeskPhoneEvent } from './deskPhone.ts'
export type { Edge, Fault } from './edge.ts'
export { PlatformError, type PlatformErrorCode } from './errors.ts'
export { browserUsers, passwordOf, type SipCredentials } from './people.ts'
export { domain, isolated, loopback, type Place } from './places.ts'
export { type Platform, type PlatformOptions, startPlatform, type TurnServerEntry } from './platform.ts'
export type { Service } from './service.ts'
