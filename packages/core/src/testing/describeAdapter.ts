/**
 * The one suite that every framework's package passes: the same hooks, the same renders, nothing left behind.
 * A package brings a harness of some forty lines. It needs no test framework at run time.
 */
import { describeArguments } from './adapter/arguments.ts'
import { describeCalls } from './adapter/calls.ts'
import { describeDuration } from './adapter/duration.ts'
import { describeFailures } from './adapter/failures.ts'
import type { AdapterHarness, ServerHarness } from './adapter/harness.ts'
import { describeIdentity } from './adapter/identity.ts'
import { describeLifetime } from './adapter/lifetime.ts'
import { describeMeters } from './adapter/meters.ts'
import { describeRenders } from './adapter/renders.ts'
import { describeServer } from './adapter/server.ts'

export type {
  AdapterHarness,
  AdapterHooks,
  Argument,
  Mounted,
  Probe,
  Read,
  ServerHarness,
  TestRunner,
} from './adapter/harness.ts'

/** What must hold on a page. */
export function describeAdapter(harness: AdapterHarness): void {
  harness.runner.describe(`adapter conformance: ${harness.name}`, () => {
    describeLifetime(harness)
    describeFailures(harness)
    describeCalls(harness)
    describeArguments(harness)
    describeRenders(harness)
    describeIdentity(harness)
    describeDuration(harness)
    describeMeters(harness)
  })
}

/** What must hold on a server: for a test that runs without a window. */
export function describeAdapterOnServer(harness: ServerHarness): void {
  harness.runner.describe(`adapter conformance on a server: ${harness.name}`, () => {
    describeServer(harness)
  })
}
