import { describe, expect, it } from 'vitest'
import type { AudioMeasure } from '../ports/media.ts'
import type { CallQuality } from '../types.ts'
import { qualitySampling } from './qualitySampling.ts'

type Received = AudioMeasure['received']
type Rest = Partial<Omit<AudioMeasure, 'received'>>

const measure = (received: Received, rest: Rest = {}): AudioMeasure => ({
  connection: 1,
  sent: {},
  received,
  reported: {},
  ...rest,
})

/** What is said after so many looks a second apart: 50 packets come a second, `lost` of them less. */
function after(looks: number, lost: number, rest: Rest = {}, jitter?: number): CallQuality {
  const read = qualitySampling.begin()
  let said: CallQuality = {}
  for (let at = 0; at < looks; at += 1)
    said = read(measure({ packets: at * (50 - lost), lost: at * lost, jitter }, rest))
  return said
}

describe('quality', () => {
  it('is not known at the first look, and then of the packets between two', () => {
    expect(after(1, 0)).toEqual({})
    expect(after(2, 0)).toEqual({ rating: 'good', loss: 0 })
    expect(after(2, 5)).toEqual({ rating: 'bad', loss: 0.1 })
  })

  it('says what is known, in the units of the browser', () => {
    const reported = { loss: 0.01, jitter: 0.02, roundTripTime: 0.2 }
    expect(after(3, 0, { reported, checkTime: 0.1 }, 0.005)).toEqual({
      rating: 'good',
      loss: 0,
      jitter: 0.005,
      roundTripTime: 0.2,
      remoteLoss: 0.01,
      remoteJitter: 0.02,
    })
  })

  it('takes the connectivity checks’ time until the far end reports one', () => {
    expect(after(2, 0, { checkTime: 0.1 })).toEqual({ rating: 'good', loss: 0, roundTripTime: 0.1 })
  })

  it.each([
    ['good', 0.029, 0.029, 0.299],
    ['degraded', 0.03, 0, 0],
    ['degraded', 0, 0.03, 0],
    ['degraded', 0, 0, 0.3],
    ['degraded', 0.099, 0.099, 0.799],
    ['bad', 0.1, 0, 0],
    ['bad', 0, 0.1, 0],
    ['bad', 0, 0, 0.8],
  ] as const)(
    'is %s with %f of the packets lost, %f s of jitter and %f s of round trip',
    (rating, loss, jitter, roundTripTime) => {
      const read = qualitySampling.begin()
      read(measure({ packets: 0, lost: 0 }))
      expect(
        read(measure({ packets: 1_000 - loss * 1_000, lost: loss * 1_000, jitter }, { checkTime: roundTripTime })),
      ).toMatchObject({ rating })
      expect(after(2, 0, { reported: { loss, jitter, roundTripTime } })).toMatchObject({ rating })
    },
  )

  it('looks five seconds back: one burst is over after that', () => {
    const read = qualitySampling.begin()
    const losses = [0, 10, 0, 0, 0, 0, 0]
    let [packets, lost] = [0, 0]
    const said = losses.map((missing) => {
      packets += 50 - missing
      lost += missing
      return read(measure({ packets, lost })).loss
    })
    expect(said).toEqual([undefined, 10 / 50, 10 / 100, 10 / 150, 10 / 200, 10 / 250, 0])
  })

  it('is not known while no packet comes, as in a hold, and is again when they do', () => {
    const read = qualitySampling.begin()
    const said = [0, 50, 50, 50, 100].map((packets) => read(measure({ packets, lost: 0, jitter: 0.2 })).rating)
    expect(said).toEqual([undefined, 'bad', undefined, undefined, 'bad'])
  })

  it('compares nothing with the counts of another PeerConnection, nor with those of another stream', () => {
    const read = qualitySampling.begin()
    read(measure({ packets: 100, lost: 0 }))
    expect(read(measure({ packets: 200, lost: 100 }, { connection: 2 }))).toEqual({})
    expect(read(measure({ packets: 250, lost: 100 }, { connection: 2 }))).toEqual({ rating: 'good', loss: 0 })
    expect(read(measure({ packets: 10, lost: 90 }, { connection: 2 }))).toEqual({})
    expect(read(measure({ packets: 60, lost: 90 }, { connection: 2 }))).toEqual({ rating: 'good', loss: 0 })
    expect(read(undefined)).toEqual({})
  })

  it('takes packets that came late, and were counted as lost, for what they are', () => {
    const read = qualitySampling.begin()
    read(measure({ packets: 100, lost: 5 }))
    expect(read(measure({ packets: 155, lost: 0 })).loss).toBe(0)
  })

  it('says nothing of losses that are not counted', () => {
    const read = qualitySampling.begin()
    read(measure({ packets: 0 }))
    expect(read(measure({ packets: 50, jitter: 0.01 }))).toEqual({ rating: 'good', jitter: 0.01 })
  })
})
