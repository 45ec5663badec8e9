import type { Faults } from './backend.ts'

/** Faults that do nothing but write down what was asked for, such as `dropSocket alice`. */
export function recordedFaults(): { readonly faults: Faults; readonly asked: readonly string[] } {
  const asked: string[] = []
  const record =
    (name: string) =>
    async (...given: readonly unknown[]) => {
      asked.push([name, ...given].join(' '))
    }
  return {
    asked,
    faults: {
      dropSocket: record('dropSocket'),
      silence: record('silence'),
      stopServer: record('stopServer'),
      setNetwork: record('setNetwork'),
      isNetworkUp: () => true,
      expireCredentials: record('expireCredentials'),
      refuseHold: record('refuseHold'),
      revoke: record('revoke'),
      restore: record('restore'),
    },
  }
}
