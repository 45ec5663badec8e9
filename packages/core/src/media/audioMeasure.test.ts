import { expect, it } from 'vitest'
import { readAudioMeasure } from './audioMeasure.ts'

type Entry = Record<string, unknown>
const report = (...entries: readonly Entry[]) => new Map(entries.map((entry) => [String(entry.id), entry]))

const source = {
  id: 's',
  type: 'media-source',
  kind: 'audio',
  audioLevel: 0.1,
  totalAudioEnergy: 2,
  totalSamplesDuration: 3,
}
const inbound = {
  id: 'i',
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived: 380,
  packetsLost: 4,
  jitter: 0.005,
  audioLevel: 0.2,
  totalAudioEnergy: 5,
  totalSamplesDuration: 7,
  lastPacketReceivedTimestamp: 1_000,
}
const remote = {
  id: 'r',
  type: 'remote-inbound-rtp',
  kind: 'audio',
  fractionLost: 0.02,
  jitter: 0.007,
  roundTripTime: 0.08,
}
const path = [
  { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
  { id: 'p', type: 'candidate-pair', currentRoundTripTime: 0.06 },
]

it('reads both ends, what the far end reports, and the path', () => {
  expect(readAudioMeasure(report(source, inbound, remote, ...path))).toEqual({
    sent: { level: 0.1, energy: 2, duration: 3 },
    received: { level: 0.2, energy: 5, duration: 7, packets: 380, lost: 4, jitter: 0.005 },
    reported: { loss: 0.02, jitter: 0.007, roundTripTime: 0.08 },
    checkTime: 0.06,
  })
})

it('leaves out what Firefox does not say', () => {
  const { audioLevel, totalAudioEnergy, totalSamplesDuration, ...nameOnly } = source
  expect([audioLevel, totalAudioEnergy, totalSamplesDuration]).toEqual([0.1, 2, 3])
  const { sent, reported, checkTime } = readAudioMeasure(report(nameOnly, { ...remote, roundTripTime: undefined }))
  expect(sent).toEqual({ level: undefined, energy: undefined, duration: undefined })
  expect(reported).toEqual({ loss: 0.02, jitter: 0.007, roundTripTime: undefined })
  expect(checkTime).toBeUndefined()
})

it('of two streams takes the one that was heard last, in whatever order they are told', () => {
  const old = { ...inbound, id: 'old', packetsReceived: 9_000, lastPacketReceivedTimestamp: 500 }
  const silent = { ...inbound, id: 'silent', packetsReceived: 0, lastPacketReceivedTimestamp: undefined }
  for (const order of [
    [old, inbound, silent],
    [silent, inbound, old],
  ])
    expect(readAudioMeasure(report(...order)).received.packets).toBe(380)
})

it('takes no video for audio', () => {
  const video = { ...inbound, id: 'v', kind: 'video', packetsReceived: 7, lastPacketReceivedTimestamp: 2_000 }
  expect(readAudioMeasure(report(inbound, video)).received.packets).toBe(380)
  expect(readAudioMeasure(report(video)).received.packets).toBeUndefined()
})
