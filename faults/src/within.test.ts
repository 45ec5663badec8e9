import { expect, test } from 'vitest'
import { within } from './within.ts'

test('settles as the work does', async () => {
  expect(await within(Promise.resolve(7), 1_000, 'it')).toBe(7)
  await expect(within(Promise.reject(new Error('no')), 1_000, 'it')).rejects.toThrow('no')
})

test('what never ends is named', async () => {
  await expect(within(new Promise(() => {}), 10, 'the run')).rejects.toThrow(
    'the run did not come to its end within 0.01 s',
  )
})
