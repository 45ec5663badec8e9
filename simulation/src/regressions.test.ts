import { expect, test } from 'vitest'
import { runWorld } from './world.ts'

/** Seeds that fail when what they found is undone. */
test.each([
  [1, "a call's snapshot in the phone's is the call's own"],
  [37, 'a call that ends does not put off the question whether the flow lives'],
])('seed %i: %s', async (seed) => {
  const { violations } = await runWorld({ seed, calls: 20 })
  expect(violations).toEqual([])
})
