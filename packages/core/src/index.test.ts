/** The public names: one that comes or goes is a decision, and shows here. */
import { expect, it } from 'vitest'
import * as core from './index.ts'
import * as testing from './testing/index.ts'

it('@offhook/core', () => {
  expect(Object.keys(core)).toMatchInlineSnapshot(`
    [
      "audioLevel",
      "callQuality",
      "callDuration",
      "createPhone",
      "PhoneError",
      "liveCall",
      "sameShallow",
      "selectActiveCall",
      "selectCall",
      "selectIncomingCall",
      "stoppedPhone",
      "selectStore",
    ]
  `)
})

it('@offhook/core/testing', () => {
  expect(Object.keys(testing)).toMatchInlineSnapshot(`
    [
      "createBench",
      "describeAdapter",
      "describeAdapterOnServer",
      "createFakePhone",
      "createManualClock",
    ]
  `)
})
