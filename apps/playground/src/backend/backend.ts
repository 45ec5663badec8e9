/** What the page needs of its platform: an application asks its own backend for as much. Over HTTP, or in the page itself. */
import type { Credentials, CredentialsRequest, IceServersRequest, PhoneOptions } from '@offhook/core'

export interface Backend {
  /** WebSocket addresses, best first, as `createPhone` takes them. */
  readonly servers: readonly string[]
  /** How the user's phone opens its sockets. */
  webSocket(user: string): NonNullable<PhoneOptions['webSocket']>
  /** Short-lived SIP credentials. Rejects with `credentialsRevoked` when there will be no more. */
  credentials(user: string, request: CredentialsRequest): Promise<Credentials>
  /** TURN servers with short-lived credentials. Rejects where the platform has none. */
  iceServers(request: IceServersRequest): Promise<RTCIceServer[]>
  /** Absent where the platform cannot be broken on purpose. */
  readonly faults?: Faults
}

/** Trouble on purpose. Each promise resolves once it is so. */
export interface Faults {
  /** Cuts the user's connection without a goodbye. */
  dropSocket(user: string): Promise<void>
  /** The user's present connection stays open and carries nothing, either way, for so many milliseconds. */
  silence(user: string, milliseconds: number): Promise<void>
  /** The server is gone for so many milliseconds, with every connection. */
  stopServer(milliseconds: number): Promise<void>
  /**
   * Takes the network under the user's signalling away, until it is given back: connections end, new ones fail. Audio, which
   * takes another path, goes on.
   */
  setNetwork(user: string, isUp: boolean): void
  /** Whether `setNetwork` lets the user connect. */
  isNetworkUp(user: string): boolean
  /**
   * The credentials issued so far count as expired from now on. The user's connection is cut too, or the phone would learn of it at
   * its next refresh only, minutes later.
   */
  expireCredentials(user: string): Promise<void>
  /** The next hold, resume or other re-INVITE of the user is answered with 488. */
  refuseHold(user: string): Promise<void>
  /** The user's connection is cut, and there are no more credentials, until `restore`. */
  revoke(user: string): Promise<void>
  restore(user: string): Promise<void>
}
