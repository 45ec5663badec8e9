/** Reads the little that is needed from SDP (RFC 8866). Tolerant: whatever comes, it gives a list and never throws. */

export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export interface SdpMedia {
  readonly kind: string
  readonly mid?: string
  /** Port 0: the m-line is refused (RFC 3264 section 6). */
  readonly rejected: boolean
  readonly direction: SdpDirection
  /** Name of the first payload that is audio proper, such as 'opus' or 'PCMU'. */
  readonly codec?: string
  /** RFC 4733. */
  readonly telephoneEvent: boolean
}

/** Static payload types (RFC 3551 table 4), which need no rtpmap. */
const staticPayloads: Readonly<Record<string, string>> = {
  '0': 'PCMU',
  '3': 'GSM',
  '8': 'PCMA',
  '9': 'G722',
  '18': 'G729',
}
const notAudioProper = /^(telephone-event|CN|red|rtx|ulpfec)$/i

export function readMedia(sdp: string): SdpMedia[] {
  const sections = sdp.split(/\r?\n(?=m=)/)
  const session = /^m=/.test(sections[0] ?? '') ? '' : (sections.shift() ?? '')
  const sessionDirection = readDirection(session) ?? 'sendrecv'
  return sections.map((section) => {
    const [, kind = '', port = '', payloads = ''] = /^m=(\S+) (\S+) \S+ ?(.*)/.exec(section) ?? []
    const names = new Map(
      [...section.matchAll(/^a=rtpmap:(\d+) ([^/\s]+)/gm)].map((match): [string, string] => [
        match[1] ?? '',
        match[2] ?? '',
      ]),
    )
    const codecs = payloads
      .trim()
      .split(/\s+/)
      .map((payload) => names.get(payload) ?? staticPayloads[payload] ?? '')
    const codec = codecs.find((name) => name !== '' && !notAudioProper.test(name))
    const mid = /^a=mid:(\S+)/m.exec(section)?.[1]
    return {
      kind,
      ...(mid !== undefined && { mid }),
      rejected: /^0(\/|$)/.test(port),
      direction: readDirection(section) ?? sessionDirection,
      ...(codec !== undefined && { codec }),
      telephoneEvent: codecs.some((name) => name.toLowerCase() === 'telephone-event'),
    }
  })
}

/** They take nothing from us on any audio line: they hold the call. */
export function isHolding(sdp: string): boolean {
  const audio = acceptedAudio(sdp)
  return audio.length > 0 && audio.every(({ direction }) => direction === 'sendonly' || direction === 'inactive')
}

export function acceptedAudio(sdp: string): SdpMedia[] {
  return readMedia(sdp).filter((media) => media.kind === 'audio' && !media.rejected)
}

export function hasCandidate(sdp: string): boolean {
  return /^a=candidate:/m.test(sdp)
}

/** Tells one answering fork from another: each has its own ICE and DTLS identity. */
export function transportIdentity(sdp: string): string {
  const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? ''
  const fingerprint = /^a=fingerprint:\S+ (\S+)/m.exec(sdp)?.[1] ?? ''
  return `${ufrag} ${fingerprint.toUpperCase()}`
}

function readDirection(section: string): SdpDirection | undefined {
  const word = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(section)?.[1]
  return word === 'sendrecv' || word === 'sendonly' || word === 'recvonly' || word === 'inactive' ? word : undefined
}
