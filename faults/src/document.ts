/** docs/resilience.md: the method and its definitions around the table of one run. */
import { aims, missesOf, missText } from './aims.ts'
import type { Report } from './report.ts'
import { times } from './runCase.ts'
import type { Failure } from './schedule.ts'
import { limits } from './verdict.ts'

const seconds = (ms: number) => `${ms / 1_000} s`
const list = (runs: readonly Failure[]) =>
  runs.map((each) => `\n- ${each.case} ${each.run}: ${each.message.split('\n')[0]}`).join('')

export function documentWith(report: Report, table: string): string {
  const { runs, results, repeated, failures, machine, again = [] } = report
  const loads = results.map(({ load }) => load).sort((one, other) => one - other)
  const load = (loads[Math.floor(loads.length / 2)] ?? 0).toFixed(1)
  return `# Resilience

What happens to a call when its network or its platform fails: Offhook, SIP.js 0.21.2 (\`SimpleUser\`) and JsSIP 3.13.8, side by side.

*Written by \`npm run faults\`; do not edit. ${runs} ${runs === 1 ? 'run' : 'runs'} of each case, the sleep ${report.sleep} s, ${Math.round(report.seconds / 60)} minutes in all; ${machine}; load average
${load} (median). ${repeated.length === 1 ? '1 run was' : `${repeated.length} runs were`} not measured and begun again (below); ${failures.length === 0 ? 'all came to their end' : `${failures.length} did not come to their end: ${failures.map((each) => `${each.case} ${each.run}`).join(', ')}`}.${again.length === 0 ? '' : ` Run again later, alone: ${again.join(', ')}.`}*

${table}

Seconds are the median, and the worst run in brackets where it differs. \`never\`: not until the end of the watch, ${seconds(times.watchAtMost)} after everything was
back. \`–\`: no call was left to hang up.

\`\`\`
npm run faults                                    # this page; needs Linux and root
npm run faults -- --json FILE                     # every run's figures
npm run faults -- --only wifi-lte --runs 1        # one case; --client offhook,jssip; --sleep 60; --worlds 1
npm run faults -- --only loss --evidence FOLDER   # SIP ladder, chart steps and packets by the second, a file a run and library
\`\`\`

## What is measured

**The world.** Chromium runs in a network namespace behind a router that translates addresses; Kamailio, rtpengine, coturn and the
desk phones (baresip) on the other side of it ([platform](../platform/README.md)). No packet leaves the machine. The far end is a desk phone: it speaks a
tone and knows nothing of WebRTC. Media goes through rtpengine, in the TURN case through coturn as well.

**The clients** have their defaults, except for the ICE servers (none; in the TURN case the TURN server and relay only) and SIP.js's log, which is off. Each has a page, a user and a
desk phone of its own. All three are in one browser and suffer the same fault at the same moment. SIP.js's
\`SimpleUser\` takes one server; Offhook and JsSIP are told of both edges where there are two, and to begin with A (JsSIP by \`weight\`).

**A run.** Phones register, call, and talk for ${seconds(times.baseline)}. Then the fault. Once everything is back they are watched for
${seconds(times.watchAtLeast)} to ${seconds(times.watchAtMost)}: a far end that never got an acknowledgement hangs up after 32 s (RFC 3261 13.3.1.4), so a
shorter look would show calls as kept that are about to end. Then the browser hangs up.

| column | means |
| --- | --- |
| kept | at the end of the watch both ends have the call (the library says so, and the desk phone does) and hear each other. \`kept, silent\`: both have it, and at least one hears nothing |
| registered again | from when server or network are back until the phone says \`registered\` and it is so, for good. So is: Kamailio has a binding (it drops those whose connection closed), the client has that connection established on an address that it still has, and no fault drops its packets. 0: it never was not |
| audio both ways | from then (or from when the call was answered or resumed, where that comes later) until both ends hear each other, for good. The browser: packets and energy in getStats. The desk phone: RTP captured on its way to it, decoded. Audio is ${limits.packets} packets and an energy of ${limits.energy} (squares of full scale times seconds, decoded to linear: the silence of A-law has an eighth of it) within ${seconds(limits.window)} |
| false states | what the library says and is not so: the longest of each kind. It counts from ${seconds(limits.falseState)} on; less than ${seconds(limits.resolution)} cannot be told by looking four times a second, and is left out |
| BYE delivered | the browser hangs up, and the desk phone's call is over within ${seconds(times.bye)} |
| more | what the case counted, by the library's own word. *held*: SIP.js and JsSIP say so, and no longer, when they are asked to, Offhook when the far end has agreed |

**False states**: *registered* without a binding that could be reached; *call up* that the far end does not have; *call over* that the far
end still has; *media connected* while nothing arrives and the call is not held; *held* while packets arrive. SIP.js and JsSIP say nothing of media: there the \`connectionState\` of their PeerConnection is taken as their word.

## The cases

- **WebSocket reset**: the server's kernel resets the connection (\`ss -K\`). While ringing, either end answers 6 s later. In the hold, the desk phone is
  stopped for 1.5 s, so that the reset always falls between the re-INVITE and its answer.
- **Kamailio killed**: SIGKILL to all its processes; it comes back without any memory of registrations, transactions and dialogs.
- **WSS black hole**: all TCP is dropped, nothing is reset. A phone has to notice by itself.
- **Wi-Fi to LTE**: the interface goes down and loses its address; another comes up with another address behind another public one.
- **Media black hole**: all UDP is dropped. **rtpengine**, **TURN**: SIGKILL, started again 2 s later, without memory.
- **Edge**: Kamailio A is killed for good; the service address, which the desk phones know, moves to B as VRRP would move it. Browsers know the
  edges by their own addresses: who can be told of one alone has none left. The desk phone calls the browser after the old call was hung up.
- **Loss**: ${'5 %'} of all packets in either direction; six times hold, and resume 5 s later.
- **Sleep**: SIGSTOP to all of Chromium; clocks go on, timers do not run. The router has forgotten its connections on waking.
- **No fault**: what it shows would be the method's or the machine's doing.

## Aims

Every call kept in all cases but the sleep, where no aim was set; registered again within ${aims.registered} s of server or network being back; audio both ways within ${aims.audio} s of it; no false
state that counts. \`npm run faults\` fails when Offhook loses or silences a call that should be kept, or shows such a state. ${misses(report)}

## Runs that do not count

A run is thrown away and begun again when a client lost more than 2 % of its packets before the fault, when the harness itself stood still
for 2.5 s, when it never reached the fault, or when the **fault was not felt**: each case states what must be seen of it, whatever a library says. A
reset or a killed server: the browser's WebSocket closed, and for the server no binding; a black hole of TCP or a dead edge: no new connection passes; media, relays and
links: no packet at either end; the other network: another address; loss: the router's count; sleep: a page that stands still. ${repeated.length === 0 ? 'None was.' : `Here ${repeated.length}:`}
${list(repeated)}
${failures.length === 0 ? '' : `\nWithout an end, and in no figure:\n${list(failures)}\n`}
## What is not covered

- Firefox and Safari; mobile browsers, which suspend pages; a radio network's real delay and jitter (the kernel of the test machine has no netem).
- A peer-to-peer call between two browsers: the media of every case goes through rtpengine.
- IPv6, TURN over TCP and TLS, symmetric NAT, proxies that cut idle WebSockets.
- A sleep by suspending the machine: here the monotonic clock goes on, on some systems it stops.
- SIP.js and JsSIP with an application's own reconnection around them.
`
}

/** Where Offhook missed an aim, in words. */
function misses({ results, cases, failures }: Report): string {
  const found = missesOf(cases, results).map((miss) => `\n- ${missText(miss)}`)
  return found.length === 0
    ? `Offhook met all of them${failures.length === 0 ? '' : ' in the runs that came to their end'}.`
    : `Offhook missed:\n${found.join('')}`
}
