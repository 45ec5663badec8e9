/** SDP as far as calls look at it: who offers what, to whom it is the answer, which way audio flows, and where it comes from. */
import { secretMark } from '../platform.ts'

export interface Description {
  /** The offer's own name, or of the offer that is answered; undefined from a line of the switchboard. */
  readonly exchange: string | undefined
  readonly ufrag: string
  readonly address: number
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
}

export function writeDescription({ exchange, ufrag, address, direction }: Description): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    't=0 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'c=IN IP4 192.0.2.1',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${secretMark}-${ufrag}`,
    `a=x-address:${address}`,
    `a=x-exchange:${exchange}`,
    `a=${direction}`,
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** Undefined when there is no audio in it. */
export function readDescription(sdp: string): Description | undefined {
  if (!/^m=audio /m.test(sdp)) return undefined
  const value = (name: string) => new RegExp(`^a=${name}:(\\S+)`, 'm').exec(sdp)?.[1]
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(sdp)?.[1]
  const ufrag = value('ice-ufrag')
  // A line repeats nothing of ours that it does not know.
  const exchange = ufrag === 'line' ? undefined : value('x-exchange')
  return {
    exchange,
    ufrag: ufrag ?? '',
    address: Number(value('x-address') ?? 0),
    direction: (direction ?? 'sendrecv') as Description['direction'],
  }
}
