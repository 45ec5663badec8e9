import { expect, test } from 'vitest'
import { createManualClock } from '../testing/manualClock.ts'
import { createToneQueue } from './tones.ts'

const never = new AbortController().signal
const wish = { duration: 100, gap: 70 }

class FakeSender extends EventTarget {
  canInsertDTMF = true
  inserted: string[] = []
  insertDTMF(tones: string) {
    if (tones.includes('x')) throw new DOMException('no', 'InvalidCharacterError')
    this.inserted.push(tones)
  }
  tone(tone: string) {
    this.dispatchEvent(Object.assign(new Event('tonechange'), { tone }))
  }
}

function world() {
  const clock = createManualClock()
  const fake = new FakeSender()
  const sender = fake as unknown as RTCDTMFSender
  return { clock, fake, sender, queue: createToneQueue(clock) }
}

test('a second string waits for the last tone of the first', async () => {
  const { clock, fake, sender, queue } = world()
  const first = queue.send(sender, '12', wish, never)
  const second = queue.send(sender, '3', wish, never)
  await clock.run(0)
  expect(fake.inserted).toEqual(['12'])
  fake.tone('1')
  fake.tone('')
  await first
  await clock.run(0)
  expect(fake.inserted).toEqual(['12', '3'])
  fake.tone('')
  await second
  expect(clock.pending).toBe(0)
})

test('given up, the rest is not sent', async () => {
  const { clock, fake, sender, queue } = world()
  const stop = new AbortController()
  const sent = queue.send(sender, '1,2', wish, stop.signal)
  await clock.run(0)
  stop.abort('given up')
  await expect(sent).rejects.toBe('given up')
  expect(fake.inserted).toEqual(['1,2', ''])
  expect(clock.pending).toBe(0)
})

test('characters that are no tones, and a sender that cannot, are typed errors, and the queue goes on', async () => {
  const { clock, fake, sender, queue } = world()
  await expect(queue.send(sender, 'x', wish, never)).rejects.toMatchObject({ code: 'invalidTones' })
  fake.canInsertDTMF = false
  await expect(queue.send(sender, '1', wish, never)).rejects.toMatchObject({ code: 'dtmfUnavailable' })
  fake.canInsertDTMF = true
  const sent = queue.send(sender, '2', wish, never)
  await clock.run(0)
  fake.tone('')
  await sent
  expect(fake.inserted).toEqual(['2'])
})

test('a last tone that is never told does not hang', async () => {
  const { clock, sender, queue } = world()
  let done = false
  void queue.send(sender, '1,', wish, never).then(() => {
    done = true
  })
  await clock.run(4169)
  expect(done).toBe(false)
  await clock.run(1)
  expect(done).toBe(true)
})
