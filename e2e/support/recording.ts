/** What a desk phone heard: the WAV file that it writes while the call is up, until the first re-INVITE. */
import { readFileSync } from 'node:fs'
import type { DeskPhone } from '@offhook/platform'

export interface Recorded {
  /** Samples a second. */
  readonly rate: number
  /** -1 to 1, of one channel. */
  readonly samples: readonly number[]
}

/** 16 bit PCM. The length in the header is not believed: it is right only once the file is closed. */
export function parseWav(file: Buffer): Recorded {
  if (file.toString('latin1', 0, 4) !== 'RIFF') throw new Error('This is no WAV file.')
  let [rate, channels] = [0, 1]
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4)
    const length = file.readUInt32LE(at + 4)
    const body = at + 8
    if (name === 'fmt ') {
      if (file.readUInt16LE(body) !== 1 || file.readUInt16LE(body + 14) !== 16)
        throw new Error('Only 16 bit PCM is read.')
      channels = file.readUInt16LE(body + 2)
      rate = file.readUInt32LE(body + 4)
    }
    if (name === 'data') {
      const samples: number[] = []
      for (let sample = body; sample + 2 <= file.length; sample += 2 * channels)
        samples.push(file.readInt16LE(sample) / 32_768)
      return { rate, samples }
    }
    at = body + length + (length % 2)
  }
  return { rate, samples: [] }
}

/** Root mean square of samples, 0 to 1. */
export function rootMeanSquare(samples: readonly number[]): number {
  if (samples.length === 0) return 0
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

/** Seconds: short enough that the time that a jitter buffer leaves out does not set one part of a tone against another. */
const block = 0.1

/** The amplitude of a tone in them, 0 to 1: the root mean square over blocks. A tone of a multiple of 10 Hz is in no other's. */
export function toneIn({ rate, samples }: Recorded, hertz: number): number {
  const size = Math.round(rate * block)
  const count = Math.floor(samples.length / size)
  const amplitudes = Array.from({ length: count }, (_, at) =>
    amplitudeOf(samples.slice(at * size, (at + 1) * size), hertz / rate),
  )
  return rootMeanSquare(amplitudes)
}

/** Goertzel; the frequency in cycles a sample. */
function amplitudeOf(samples: readonly number[], frequency: number): number {
  const turn = 2 * Math.cos(2 * Math.PI * frequency)
  let [last, before] = [0, 0]
  for (const sample of samples) [last, before] = [sample + turn * last - before, last]
  const power = last * last + before * before - turn * last * before
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length
}

/** The recording of the call that the phone took last, so far. */
export function recordedBy(phone: DeskPhone): Recorded {
  const newest = phone.recordings().at(-1)
  return newest === undefined ? { rate: 8000, samples: [] } : parseWav(readFileSync(newest))
}
