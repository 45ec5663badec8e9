import { createActor, type EventObject, fromCallback } from 'xstate'

/** Stands for the phone chart: keeps what a child chart reports to it. */
export function createFakeHub<Report extends EventObject>() {
  const reports: Report[] = []
  const ref = createActor(
    fromCallback<Report>(({ receive }) => {
      receive((report) => reports.push(report))
    }),
  ).start()
  return {
    ref,
    reports,
    /** The types of the reports so far. */
    get types(): string[] {
      return reports.map((report) => report.type)
    },
  }
}
