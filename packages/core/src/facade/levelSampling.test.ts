import { expect, it } from 'vitest'
import type { AudioMeasure, SoundCount } from '../ports/media.ts'
import { levelSampling } from './levelSampling.ts'

const measure = (sent: SoundCount, received: SoundCount, connection = 1): AudioMeasure => ({
  connection,
  sent,
  received,
  reported: {},
})

it('is the root mean square since the look before, at each end', () => {
  const read = levelSampling.begin()
  read(measure({ energy: 1, duration: 10 }, { energy: 4, duration: 10 }))
  const { local, remote } = read(measure({ energy: 1.001, duration: 10.1 }, { energy: 4.025, duration: 10.1 }))
  expect(local).toBeCloseTo(0.1, 6)
  expect(remote).toBeCloseTo(0.5, 6)
})

it('is 0 while samples pass without sound, and while none pass', () => {
  const read = levelSampling.begin()
  const loud = { level: 0.8, energy: 1, duration: 10 }
  read(measure(loud, loud))
  expect(read(measure({ ...loud, duration: 10.1 }, loud))).toEqual({ local: 0, remote: 0 })
})

it('is what the browser says of the moment where there is nothing to compare with', () => {
  const read = levelSampling.begin()
  expect(read(measure({ level: 0.2, energy: 1, duration: 10 }, { level: 0.3 }))).toEqual({ local: 0.2, remote: 0.3 })
  expect(read(measure({}, { level: 0.4 }))).toEqual({ local: 0, remote: 0.4 })
})

it('compares nothing with the counts of another PeerConnection, nor with those of another stream', () => {
  const read = levelSampling.begin()
  const before = { level: 0.5, energy: 1, duration: 10 }
  read(measure(before, before))
  const after = { level: 0.25, energy: 9, duration: 11 }
  expect(read(measure(after, after, 2))).toEqual({ local: 0.25, remote: 0.25 })
  const fresh = { level: 0.125, energy: 0.01, duration: 0.1 }
  expect(read(measure(fresh, fresh, 2))).toEqual({ local: 0.125, remote: 0.125 })
})

it('is never more than full scale, and silence without a PeerConnection', () => {
  const read = levelSampling.begin()
  read(measure({ energy: 0, duration: 0 }, { energy: 0, duration: 0 }))
  expect(read(measure({ energy: 0.2, duration: 0.1 }, { level: 1.5 }))).toEqual({ local: 1, remote: 1 })
  expect(read(undefined)).toEqual({ local: 0, remote: 0 })
})
