import { expect, test } from 'vitest'
import { parseWav, type Recorded, rootMeanSquare, toneIn } from './recording.ts'

/** One second of a sine, at the rate of a desk phone's recorder. */
function sine(hertz: number, amplitude: number): Recorded {
  const rate = 8_000
  return {
    rate,
    samples: Array.from({ length: rate }, (_, at) => amplitude * Math.sin((2 * Math.PI * hertz * at) / rate)),
  }
}

function wav(samples: readonly number[], { dataLength = samples.length * 2, bits = 16 } = {}): Buffer {
  const file = Buffer.alloc(44 + samples.length * 2)
  file.write('RIFF', 0)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(8_000, 24)
  file.writeUInt16LE(bits, 34)
  file.write('data', 36)
  file.writeUInt32LE(dataLength, 40)
  for (const [at, sample] of samples.entries()) file.writeInt16LE(Math.round(sample * 32_768), 44 + at * 2)
  return file
}

test('a WAV file is read, also one that is still being written', () => {
  const samples = [0, 0.5, -0.5]
  expect(parseWav(wav(samples))).toEqual({ rate: 8_000, samples })
  expect(parseWav(wav(samples, { dataLength: 0 }))).toEqual({ rate: 8_000, samples })
  expect(parseWav(wav([]))).toEqual({ rate: 8_000, samples: [] })
})

test('what is no WAV file, or no 16 bit PCM, is refused', () => {
  expect(() => parseWav(Buffer.from('ID3 and some more bytes that are none of a WAV file'))).toThrow('no WAV file')
  expect(() => parseWav(wav([0], { bits: 8 }))).toThrow('16 bit')
})

test('loudness is the root mean square', () => {
  expect(rootMeanSquare([])).toBe(0)
  expect(rootMeanSquare([0.5, -0.5])).toBe(0.5)
  expect(rootMeanSquare(sine(440, 1).samples)).toBeCloseTo(Math.SQRT1_2, 3)
})

test('a tone is found where it is, and nowhere else', () => {
  const tone = sine(440, 0.3)
  expect(toneIn(tone, 440)).toBeCloseTo(0.3, 2)
  expect(toneIn(tone, 660)).toBeLessThan(0.001)
  expect(toneIn({ rate: 8_000, samples: [] }, 440)).toBe(0)
})

test('a tone is found though its phase slips', () => {
  const { rate, samples } = sine(740, 0.3)
  const slipped = { rate, samples: [...samples, ...samples.map((sample) => -sample)] }
  expect(toneIn(slipped, 740)).toBeCloseTo(0.3, 2)
  expect(toneIn(slipped, 600)).toBeLessThan(0.001)
})
