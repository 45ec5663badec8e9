/** What a report of a PeerConnection says of its audio: https://w3c.github.io/webrtc-stats/. */
import type { AudioMeasure, SoundCount } from '../ports/media.ts'
import { readRoundTripTime, type StatsReport } from './selectedPair.ts'

type Entry = Readonly<Record<string, unknown>>

export function readAudioMeasure(report: StatsReport): Omit<AudioMeasure, 'connection'> {
  const inbound = audioOf(report, 'inbound-rtp')
  const reported = audioOf(report, 'remote-inbound-rtp')
  return {
    sent: soundOf(audioOf(report, 'media-source')),
    received: {
      ...soundOf(inbound),
      packets: numberOf(inbound.packetsReceived),
      lost: numberOf(inbound.packetsLost),
      jitter: numberOf(inbound.jitter),
    },
    reported: {
      loss: numberOf(reported.fractionLost),
      jitter: numberOf(reported.jitter),
      roundTripTime: numberOf(reported.roundTripTime),
    },
    checkTime: readRoundTripTime(report),
  }
}

/** Of several streams, as after a far end took another SSRC, the one that was heard last. */
function audioOf(report: StatsReport, type: string): Entry {
  let found: Entry = {}
  let heardAt = 0
  report.forEach((entry) => {
    const at = numberOf(entry.lastPacketReceivedTimestamp) ?? 0
    if (entry.type !== type || entry.kind !== 'audio' || at < heardAt) return
    found = entry
    heardAt = at
  })
  return found
}

function soundOf({ audioLevel, totalAudioEnergy, totalSamplesDuration }: Entry): SoundCount {
  return {
    level: numberOf(audioLevel),
    energy: numberOf(totalAudioEnergy),
    duration: numberOf(totalSamplesDuration),
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
