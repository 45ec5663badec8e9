/** SDP of an audio call as a browser writes it, for phones without WebRTC: a relay takes it for the real thing. */
import { randomBytes } from 'node:crypto'
import type { MediaDirection } from '../../../packages/core/src/ports/media.ts'

/** Which way audio flows, as an answer may also say it. */
type Direction = MediaDirection | 'recvonly' | 'inactive'

export interface Description {
  readonly direction: Direction
  /** `actpass` in an offer, `active` in an answer (RFC 5763 section 5). */
  readonly setup: 'actpass' | 'active'
}

const fingerprint = Array.from({ length: 32 }, (_, index) => (0x40 + index).toString(16).toUpperCase()).join(':')

/** Writes the descriptions of one call: same session, rising version. */
export function createDescriber(): (description: Description) => string {
  const session = randomBytes(6).readUIntBE(0, 6)
  const ufrag = randomBytes(3).toString('hex')
  const password = randomBytes(12).toString('hex')
  let version = 1
  return ({ direction, setup }) => {
    version += 1
    return [
      'v=0',
      `o=- ${session} ${version} IN IP4 127.0.0.1`,
      's=-',
      't=0 0',
      'a=group:BUNDLE 0',
      'm=audio 9 UDP/TLS/RTP/SAVPF 0 101',
      'c=IN IP4 0.0.0.0',
      'a=rtcp:9 IN IP4 0.0.0.0',
      'a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host generation 0',
      `a=ice-ufrag:${ufrag}`,
      `a=ice-pwd:${password}`,
      `a=fingerprint:sha-256 ${fingerprint}`,
      `a=setup:${setup}`,
      'a=mid:0',
      `a=${direction}`,
      'a=rtcp-mux',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n')
  }
}

/** The far end sends only, or nothing: it holds the call. */
export function isHolding(sdp: string): boolean {
  return /^a=(sendonly|inactive)/m.test(sdp)
}
