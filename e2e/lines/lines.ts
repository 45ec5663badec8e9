/** Numbers that always answer, each in its way, played by SIPp on the platform's side; as the switchboard's lines do. */
import { answer, progress, refuse, ring, scenario, waitAsDialled, waitForCancel, waitSeconds } from './scenario.ts'

/** A line may be several devices, which ring at the same time: one SIPp each, since they share a Call-ID. */
const devices: readonly Readonly<Record<string, readonly string[]>>[] = [
  {
    echo: [answer()],
    busy: [refuse(486, 'Busy Here')],
    decline: [refuse(603, 'Decline')],
    noanswer: [ring(), waitAsDialled(20), refuse(480, 'Temporarily Unavailable')],
    ringing: [ring({ contact: false }), waitForCancel()],
    early: [progress(), waitAsDialled(2), answer()],
    earlyfork: [progress(), waitForCancel()],
    slow: [waitAsDialled(4), ring(), waitSeconds(2), answer()],
  },
  { earlyfork: [waitAsDialled(2), answer()] },
]

/** For each SIPp, what it plays. */
export const scenarios: readonly string[] = devices.map(scenario)

/** The lines, and which of the SIPps they ring. */
export const lines: ReadonlyMap<string, readonly number[]> = new Map(
  [...new Set(devices.flatMap((device) => Object.keys(device)))].map((line) => [
    line,
    devices.flatMap((device, index) => (line in device ? [index] : [])),
  ]),
)

/** The line that is meant when this user is called: `noanswer-2` is `noanswer`. */
export function lineOf(user: string): string | undefined {
  const name = user.replace(/-\d+$/, '')
  return lines.has(name) ? name : undefined
}
