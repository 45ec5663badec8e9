/** How loud both ends of a call are, from what its media port counts. */
import type { AudioMeasure, SoundCount } from '../ports/media.ts'
import type { AudioLevel } from '../types.ts'
import type { Sampling } from './sampledStore.ts'

const idle: AudioLevel = { local: 0, remote: 0 }

export const levelSampling: Sampling<AudioLevel> = {
  interval: 100,
  sound: true,
  idle,
  begin() {
    let before: AudioMeasure | undefined
    return (now) => {
      const since = before?.connection === now?.connection ? before : undefined
      before = now
      return now ? { local: levelOf(since?.sent, now.sent), remote: levelOf(since?.received, now.received) } : idle
    }
  },
}

/** https://w3c.github.io/webrtc-stats/#dom-rtcaudiosourcestats-totalaudioenergy */
function levelOf(before: SoundCount = {}, { level = 0, energy, duration }: SoundCount): number {
  const energies = difference(before.energy, energy)
  const durations = difference(before.duration, duration)
  const loudness =
    energies === undefined || durations === undefined ? level : durations > 0 ? Math.sqrt(energies / durations) : 0
  return Math.min(1, loudness)
}

/** Undefined where nothing can be said: one of both is missing, or the count began anew. */
function difference(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined || now < before ? undefined : now - before
}
