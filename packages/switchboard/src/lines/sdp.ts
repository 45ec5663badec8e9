/** An answer without media behind it: enough for signalling tests, and for a peer that checks what it is given. */

const codecs = ['opus', 'pcmu', 'pcma']
const reversed: Readonly<Record<string, string>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
}
/** SHA-256 of nothing that exists: no DTLS handshake can match it. */
const fingerprint = Array.from({ length: 32 }, () => '00').join(':')

/** Undefined when there is no audio with a codec we know (488). */
export function plausibleAnswer(offer: string, version: number): string | undefined {
  const [session = '', ...media] = offer.split(/^(?=m=)/m)
  if (!media.some((each) => audioFormats(each).length > 0)) return undefined
  const lines = [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...(/^a=group:(BUNDLE.*)$/m.exec(session) ?? []).slice(0, 1).map((line) => line.trim()),
  ]
  for (const section of media) lines.push(...answerSection(section, session))
  return `${lines.join('\r\n')}\r\n`
}

function answerSection(section: string, session: string): string[] {
  const [, kind = 'audio', , protocol = 'UDP/TLS/RTP/SAVPF', formats = '0'] =
    /^m=(\S+) (\S+) (\S+) (.*?)\r?$/m.exec(section) ?? []
  const mid = /^a=mid:(\S+)/m.exec(section)?.[1]
  const midLine = mid === undefined ? [] : [`a=mid:${mid}`]
  const accepted = audioFormats(section)
  if (accepted.length === 0) return [`m=${kind} 0 ${protocol} ${formats}`, ...midLine]
  const direction =
    /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(section)?.[1] ??
    /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(session)?.[1]
  const attributes = section
    .split(/\r?\n/)
    .filter((line) =>
      accepted.some((format) => line.startsWith(`a=rtpmap:${format} `) || line.startsWith(`a=fmtp:${format} `)),
    )
  return [
    `m=audio 9 ${protocol} ${accepted.join(' ')}`,
    'c=IN IP4 127.0.0.1',
    ...midLine,
    'a=rtcp-mux',
    `a=${reversed[direction ?? 'sendrecv'] ?? 'sendrecv'}`,
    'a=ice-ufrag:line',
    'a=ice-pwd:switchboardswitchboard00',
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    'a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host',
    ...attributes,
  ]
}

/** The first codec of ours that the caller offers, and telephone-event. */
function audioFormats(section: string): string[] {
  const head = /^m=audio (\d+) \S+ (.*?)\r?$/m.exec(section)
  if (!head || head[1] === '0') return []
  const offered = (head[2] ?? '').split(' ').filter((format) => /^\d{1,3}$/.test(format))
  const name = (format: string) =>
    (
      new RegExp(`^a=rtpmap:${format} ([^/\\s]+)`, 'm').exec(section)?.[1] ??
      { 0: 'pcmu', 8: 'pcma' }[format] ??
      ''
    ).toLowerCase()
  const codec = offered.find((format) => codecs.includes(name(format)))
  if (codec === undefined) return []
  return [codec, ...offered.filter((format) => name(format) === 'telephone-event')]
}
