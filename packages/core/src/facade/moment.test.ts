import { expect, it } from 'vitest'
import { PhoneError, toErrorData } from '../errors.ts'
import { createMoments, invalidState } from './moment.ts'

const orElse = () => invalidState('over')

it('resolves on the moment it waits for, and not before', async () => {
  const moments = createMoments<number>()
  const settled: string[] = []
  void moments.next({ on: (moment) => moment === 2 || undefined, orElse }).then(() => settled.push('done'))
  moments.say(1)
  await Promise.resolve()
  expect(settled).toEqual([])
  moments.say(2)
  await Promise.resolve()
  expect(settled).toEqual(['done'])
})

it('rejects with the error that a chart reported as data', async () => {
  const moments = createMoments<string>()
  const sip = { status: 488, reason: 'No' }
  const promise = moments.next({ on: () => toErrorData(new PhoneError('requestRefused', { sip })), orElse })
  moments.say('now')
  await expect(promise).rejects.toMatchObject({ name: 'PhoneError', code: 'requestRefused', sip })
})

it('rejects what still waits when the source ends, and only that', async () => {
  const moments = createMoments<string>()
  const done = moments.next({ on: () => true, orElse })
  moments.say('now')
  const waiting = moments.next({ on: () => true, orElse })
  moments.close()
  moments.say('too late')
  await expect(done).resolves.toBe(undefined)
  await expect(waiting).rejects.toMatchObject({ code: 'invalidState' })
})
