import { expect, test } from 'vitest'
import { runWorld } from './world.ts'

/** Seeds that fail when what they found is undone. */
test.each([
  [1, "a call's snapshot in the phone's is the call's own"],
  [37, 'a call that ends does not put off the question whether the flow lives'],
  [340, 'a challenge that comes twice is not the answer to the INVITE that answered it'],
  [24, 'credentials that expired while a laptop slept are fetched'],
  [920, 'a call that begins does not put off the question whether the flow lives'],
  [64, 'the answer to an INVITE that was given up is acknowledged, and its far end hung up'],
  [120105, 'the answer to a re-INVITE that was withdrawn is acknowledged, however late it comes'],
])('seed %i: %s', async (seed) => {
  const { violations } = await runWorld({ seed, calls: 20 })
  expect(violations).toEqual([])
})
