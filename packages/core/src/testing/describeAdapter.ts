/**
 * The one suite that every framework's package passes: the same hooks, the same renders, nothing left behind.
 * A package brings an `AdapterHarness` of some forty lines. It needs no test framework at run time.
 */
import { describeCalls } from './adapter/calls.ts'
import { describeDuration } from './adapter/duration.ts'
import type { AdapterHarness } from './adapter/harness.ts'
import { describeLifetime } from './adapter/lifetime.ts'
import { describeRenders } from './adapter/renders.ts'
import { describeServer } from './adapter/server.ts'

export type { AdapterHarness, AdapterHooks, Mounted, Probe, Read, TestRunner } from './adapter/harness.ts'

export function describeAdapter(harness: AdapterHarness): void {
  harness.runner.describe(`adapter conformance: ${harness.name}`, () => {
    describeLifetime(harness)
    describeCalls(harness)
    describeRenders(harness)
    describeDuration(harness)
    describeServer(harness)
  })
}
