import { describe, expect, test } from 'vitest'
import { aLaw, createPcapReader, muLaw } from './rtp.ts'
import { limits } from './verdict.ts'

function pcap(...records: { at: number; frame: Buffer }[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt32LE(1, 20)
  return Buffer.concat([
    head,
    ...records.flatMap(({ at, frame }) => {
      const record = Buffer.alloc(16)
      record.writeUInt32LE(Math.floor(at / 1_000), 0)
      record.writeUInt32LE((at % 1_000) * 1_000, 4)
      record.writeUInt32LE(frame.length, 8)
      return [record, frame]
    }),
  ])
}

function frame({ port = 31_000, type = 0, sequence = 7, payload = Buffer.alloc(160, 0xff) } = {}): Buffer {
  const head = Buffer.alloc(14 + 20 + 8 + 12)
  head.writeUInt16BE(0x0800, 12)
  head[14] = 0x45
  head[14 + 9] = 17
  head.writeUInt16BE(port, 14 + 20 + 2)
  head[42] = 0x80
  head[43] = type
  head.writeUInt16BE(sequence, 44)
  return Buffer.concat([head, payload])
}

describe('createPcapReader', () => {
  test('reads RTP of G.711 with its port, time, sequence and energy', () => {
    const loud = Buffer.alloc(160, 0x00)
    const packets = createPcapReader()(pcap({ at: 5_250, frame: frame({ payload: loud }) }))
    expect(packets).toMatchObject([{ at: 5_250, port: 31_000, sequence: 7 }])
    expect(packets[0]?.energy).toBeCloseTo((32_124 / 32_768) ** 2, 5)
    expect(packets[0]?.seconds).toBe(0.02)
  })

  test('silence has no energy', () => {
    expect(createPcapReader()(pcap({ at: 0, frame: frame() }))[0]?.energy).toBe(0)
  })

  test('the silence of A-law is next to nothing, decoded to linear', () => {
    const quiet = frame({ type: 8, payload: Buffer.alloc(160, 0xd5) })
    const [packet] = createPcapReader()(pcap({ at: 0, frame: quiet }))
    expect(packet?.energy).toBeCloseTo((8 / 32_768) ** 2, 12)
    // A whole window of it is not audio.
    expect((packet?.energy ?? 1) * (limits.window / 1_000)).toBeLessThan(limits.energy)
  })

  test('takes the stream in any pieces', () => {
    const stream = pcap({ at: 1, frame: frame({ sequence: 1 }) }, { at: 2, frame: frame({ sequence: 2 }) })
    const read = createPcapReader()
    const packets = [...stream].flatMap((byte) => read(Buffer.from([byte])))
    expect(packets.map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  test('leaves out RTCP and what is not G.711', () => {
    expect(
      createPcapReader()(pcap({ at: 1, frame: frame({ type: 72 }) }, { at: 2, frame: frame({ type: 111 }) })),
    ).toEqual([])
  })

  test('refuses what is no pcap', () => {
    expect(() => createPcapReader()(Buffer.alloc(24))).toThrow('Not a pcap stream')
  })
})

test('G.711: the loudest, the quietest, and the sign', () => {
  expect((muLaw[0x80] ?? 0) * 32_768).toBe(32_124)
  expect((muLaw[0x00] ?? 0) * 32_768).toBe(-32_124)
  expect(muLaw[0xff]).toBe(0)
  expect((aLaw[0xaa] ?? 0) * 32_768).toBe(32_256)
  expect((aLaw[0xd5] ?? 0) * 32_768).toBe(8)
})
