/** What the fake microphone hears in calls: eight short notes a second, so that a silence is noticed within moments. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rate = 48_000
const seconds = 2
const notesPerSecond = 8
/** Hertz. They change all the time: Chromium's noise suppression takes a steady tone for noise. */
const notes = [440, 660, 550, 880, 495, 740]

export interface Voice {
  /** Of the WAV file. */
  readonly path: string
  /** Once no browser reads it any more. */
  remove(): void
}

export function writeVoice(): Voice {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-e2e-'))
  const path = join(folder, 'voice.wav')
  const samples = Buffer.alloc(rate * seconds * 2)
  const length = rate / notesPerSecond
  for (let at = 0; at < rate * seconds; at += 1) {
    const note = notes[Math.floor(at / length) % notes.length] ?? 440
    const place = (at % length) / length
    const loudness = place < 0.75 ? Math.sin((place / 0.75) * Math.PI) : 0
    samples.writeInt16LE(Math.round(12_000 * loudness * Math.sin((2 * Math.PI * note * at) / rate)), at * 2)
  }
  writeFileSync(path, Buffer.concat([header(samples.length), samples]))
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** 16 bit PCM, one channel. */
function header(bytes: number): Buffer {
  const riff = Buffer.alloc(44)
  riff.write('RIFF', 0)
  riff.writeUInt32LE(36 + bytes, 4)
  riff.write('WAVEfmt ', 8)
  riff.writeUInt32LE(16, 16)
  riff.writeUInt16LE(1, 20)
  riff.writeUInt16LE(1, 22)
  riff.writeUInt32LE(rate, 24)
  riff.writeUInt32LE(rate * 2, 28)
  riff.writeUInt16LE(2, 32)
  riff.writeUInt16LE(16, 34)
  riff.write('data', 36)
  riff.writeUInt32LE(bytes, 40)
  return riff
}
