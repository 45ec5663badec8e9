/** What the fake microphones hear: something like speech, since what echo and noise suppression leave of Chromium's own beep fades away. */

const rate = 48_000
const seconds = 12

/** A WAV file (16 bit, mono): syllables of changing pitch, four a second. */
export function speechLike(): Buffer {
  const samples = Buffer.alloc(rate * seconds * 2)
  let phase = 0
  for (let index = 0; index < rate * seconds; index += 1) {
    const time = index / rate
    const pitch = 140 + 45 * Math.sin(2 * Math.PI * 0.7 * time) + 25 * Math.sin(2 * Math.PI * 2.3 * time)
    phase += (2 * Math.PI * pitch) / rate
    let voice = 0
    for (let harmonic = 1; harmonic <= 18; harmonic += 1) {
      const formant = Math.exp(-(((harmonic * pitch - (600 + 250 * Math.sin(2 * Math.PI * 1.3 * time))) / 500) ** 2))
      voice += (0.15 + formant) * Math.sin(harmonic * phase)
    }
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * time)) ** 0.5
    samples.writeInt16LE(Math.round(Math.max(-1, Math.min(1, voice * syllable * 0.12)) * 32_767), index * 2)
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
