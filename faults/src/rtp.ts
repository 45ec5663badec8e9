/** Reads a pcap stream, and what the RTP in it sounds like. */

/** An RTP packet of G.711 on its way to a port. */
export interface RtpPacket {
  /** Epoch ms, when it was captured. */
  readonly at: number
  readonly port: number
  readonly sequence: number
  /** Mean square of its samples, 0 (silence) to 1. */
  readonly energy: number
  /** How long it lasts. */
  readonly seconds: number
}

const globalHeader = 24
const recordHeader = 16
const ethernet = 14
/** Samples a second of G.711, a byte each. */
const rate = 8_000

/** Splits a pcap stream (little endian, microseconds, Ethernet or loopback) into RTP packets; keeps what is incomplete for the next call. */
export function createPcapReader(): (chunk: Buffer) => RtpPacket[] {
  let rest: Buffer = Buffer.alloc(0)
  let started = false
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!started) {
      if (rest.length < globalHeader) return []
      if (rest.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('Not a pcap stream of microseconds in little endian.')
      if (rest.readUInt32LE(20) !== 1) throw new Error(`Link type ${rest.readUInt32LE(20)} is not Ethernet.`)
      started = true
      rest = rest.subarray(globalHeader)
    }
    const packets: RtpPacket[] = []
    while (rest.length >= recordHeader) {
      const length = rest.readUInt32LE(8)
      if (rest.length < recordHeader + length) break
      const at = rest.readUInt32LE(0) * 1_000 + rest.readUInt32LE(4) / 1_000
      const packet = rtpOf(at, rest.subarray(recordHeader, recordHeader + length))
      if (packet) packets.push(packet)
      rest = rest.subarray(recordHeader + length)
    }
    return packets
  }
}

/** The RTP in an Ethernet frame with IPv4 and UDP, if it is G.711. */
function rtpOf(at: number, frame: Buffer): RtpPacket | undefined {
  if (frame.length < ethernet + 28 || frame.readUInt16BE(12) !== 0x0800 || frame[ethernet + 9] !== 17) return undefined
  const udp = ethernet + ((frame[ethernet] ?? 0) & 0x0f) * 4
  const rtp = udp + 8
  if (frame.length < rtp + 12 || (frame[rtp] ?? 0) >> 6 !== 2) return undefined
  const type = (frame[rtp + 1] ?? 0) & 0x7f
  if (type !== 0 && type !== 8) return undefined
  const payload = frame.subarray(rtp + 12 + ((frame[rtp] ?? 0) & 0x0f) * 4)
  const decode = type === 0 ? muLaw : aLaw
  let sum = 0
  for (const byte of payload) sum += (decode[byte] ?? 0) ** 2
  return {
    at,
    port: frame.readUInt16BE(udp + 2),
    sequence: frame.readUInt16BE(rtp + 2),
    energy: payload.length === 0 ? 0 : sum / payload.length,
    seconds: payload.length / rate,
  }
}

/** ITU-T G.711: what each byte stands for, -1 to 1. */
export const muLaw: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + 0x84) << ((value >> 4) & 0x07)
  return ((value & 0x80 ? -1 : 1) * (magnitude - 0x84)) / 32_768
})

export const aLaw: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const value = byte ^ 0x55
  const exponent = (value >> 4) & 0x07
  const mantissa = ((value & 0x0f) << 4) + 8
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return ((value & 0x80 ? 1 : -1) * magnitude) / 32_768
})
