/** HEP3, in which Kamailio mirrors each SIP message that it receives or sends: one message a datagram. */

export interface CapturedPacket {
  /** `address:port` */
  readonly source: string
  readonly destination: string
  /** Epoch milliseconds, by the clock of the server. */
  readonly at: number
  /** The SIP message. */
  readonly payload: string
}

/** Chunk types of vendor 0 (generic). */
const chunk = {
  source: 3,
  destination: 4,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  payload: 15,
}
const headerLength = 6

/** Undefined for what is not HEP3 over IPv4. */
export function readHep(datagram: Buffer): CapturedPacket | undefined {
  if (datagram.length < headerLength || datagram.toString('latin1', 0, 4) !== 'HEP3') return undefined
  const chunks = new Map<number, Buffer>()
  const end = Math.min(datagram.readUInt16BE(4), datagram.length)
  for (let at = headerLength; at + headerLength <= end; ) {
    const length = datagram.readUInt16BE(at + 4)
    if (length < headerLength) return undefined
    if (datagram.readUInt16BE(at) === 0)
      chunks.set(datagram.readUInt16BE(at + 2), datagram.subarray(at + headerLength, at + length))
    at += length
  }
  const socket = (address: number, port: number): string | undefined => {
    const [host, number] = [chunks.get(address), chunks.get(port)]
    return host && number ? `${[...host].join('.')}:${number.readUInt16BE(0)}` : undefined
  }
  const source = socket(chunk.source, chunk.sourcePort)
  const destination = socket(chunk.destination, chunk.destinationPort)
  const payload = chunks.get(chunk.payload)
  if (!source || !destination || !payload) return undefined
  const seconds = chunks.get(chunk.seconds)?.readUInt32BE(0) ?? 0
  const microseconds = chunks.get(chunk.microseconds)?.readUInt32BE(0) ?? 0
  return {
    source,
    destination,
    at: seconds * 1000 + Math.floor(microseconds / 1000),
    payload: payload.toString('utf8'),
  }
}
