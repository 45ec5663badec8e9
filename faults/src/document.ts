/** docs/resilience.md: the method and its definitions around the table of one run. */
import type { Report } from './report.ts'
import { times } from './runCase.ts'
import { limits } from './verdict.ts'

const seconds = (ms: number) => `${ms / 1_000} s`

export function documentWith(report: Report, table: string): string {
  const { runs, results, repeated, failures, machine } = report
  const loads = results.map(({ load }) => load).sort((one, other) => one - other)
  const load = (loads[Math.floor(loads.length / 2)] ?? 0).toFixed(1)
  return `# Resilience

What happens to a call when its network or its platform fails: Offhook, SIP.js 0.21.2 (\`SimpleUser\`) and JsSIP 3.13.8, side by side.

*Written by \`npm run faults\`; do not edit. ${runs} runs of each case, ${Math.round(report.seconds / 60)} minutes; ${machine}; load average
${load} (median). ${repeated.length === 1 ? '1 run was' : `${repeated.length} runs were`} not measured and begun again (below); ${failures.length === 0 ? 'all came to their end' : `${failures.length} did not come to their end: ${failures.map((each) => `${each.case} ${each.run}`).join(', ')}`}.*

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
\`SimpleUser\` takes one server; Offhook and JsSIP are told of both edges where there are two.

**A run.** Phones register, call, and talk for ${seconds(times.baseline)}. Then the fault. Once everything is back they are watched for
${seconds(times.watchAtLeast)} to ${seconds(times.watchAtMost)}: a far end that never got an acknowledgement hangs up after 32 s (RFC 3261 13.3.1.4), so a
shorter look would show calls as kept that are about to end. Then the browser hangs up.

| column | means |
| --- | --- |
| kept | at the end of the watch both ends have the call: the library says so, and the desk phone does |
| registered again | from when server or network are back until the phone says \`registered\` and it is so, for good. So is: Kamailio has a binding (it drops those whose connection closed), the client has that connection established on an address that it still has, and no fault drops its packets. 0: it never was not |
| audio both ways | from then (or from when the call was answered or resumed, where that comes later) until both ends hear each other, for good. The browser: packets and energy in getStats. The desk phone: RTP captured on its way to it, decoded. Audio is ${limits.packets} packets and some energy within ${seconds(limits.window)} |
| false states | what the library says and is not so, for more than ${seconds(limits.falseState)}: below |
| BYE delivered | the browser hangs up, and the desk phone's call is over within ${seconds(times.bye)} |

**False states** of more than ${seconds(limits.falseState)} each: *registered* without a binding that could be reached; *call up* that the far end does not have; *call over* that the far
end still has; *media connected* while nothing arrives and the call is not held; *held* while audio arrives. SIP.js and JsSIP say nothing of media: there the \`connectionState\` of their PeerConnection is taken as their word.

## The cases

- **WebSocket reset**: the server's kernel resets the connection (\`ss -K\`). While ringing, either end answers 6 s later. In the hold, the desk phone is
  stopped for 1.5 s, so that the reset always falls between the re-INVITE and its answer.
- **Kamailio killed**: SIGKILL to all its processes; it comes back without any memory of registrations, transactions and dialogs.
- **WSS black hole**: all TCP is dropped, nothing is reset. A phone has to notice by itself.
- **Wi-Fi to LTE**: the interface goes down and loses its address; another comes up with another address behind another public one.
- **Media black hole**: all UDP is dropped. **rtpengine**, **TURN**: SIGKILL, started again 2 s later, without memory.
- **Edge**: Kamailio A is killed for good, its service address moves to B as VRRP would move it; the desk phone calls the browser
  after the old call was hung up.
- **Loss**: ${'5 %'} of all packets in either direction; six times hold, and resume 5 s later.
- **Sleep**: SIGSTOP to all of Chromium; clocks go on, timers do not run. The router has forgotten its connections on waking.
- **No fault**: what it shows would be the method's or the machine's doing.

## Aims

Every call kept in all cases but the sleep, where no aim was set; registered again within 3 s of server or network being back; audio both ways within 5 s of it; no false
state. ${misses(report)}

## Runs that do not count

A run is thrown away and begun again when a client lost more than 2 % of its packets before the fault, when the harness itself stood still
for 2.5 s, or when it never reached the fault. ${repeated.length === 0 ? 'None was.' : `Here ${repeated.length}:`}
${repeated.map((each) => `\n- ${each.case} ${each.run}: ${each.message.split('\n')[0]}`).join('')}

## What is not covered

- Firefox and Safari; mobile browsers, which suspend pages; a radio network's real delay and jitter (the kernel of the test machine has no netem).
- A peer-to-peer call between two browsers: the media of every case goes through rtpengine.
- IPv6, TURN over TCP and TLS, symmetric NAT, proxies that cut idle WebSockets.
- A sleep by suspending the machine: here the monotonic clock goes on, on some systems it stops.
- SIP.js and JsSIP with an application's own reconnection around them.
`
}

/** Where Offhook missed an aim, in words. */
function misses({ results, cases }: Report): string {
  const found = cases.flatMap(({ name, title }) => {
    const own = results.filter((each) => each.case === name && each.library === 'offhook')
    const over = (value: number | null, aim: number) => value === null || value > aim
    const words = [
      [own.filter(({ verdict }) => !verdict.kept).length, 'not kept'],
      [own.filter(({ verdict }) => over(verdict.registered, 3)).length, 'not registered within 3 s'],
      [own.filter(({ verdict }) => verdict.kept && over(verdict.audio, 5)).length, 'no audio both ways within 5 s'],
      [own.filter(({ verdict }) => verdict.falseStates.length > 0).length, 'a false state'],
      [own.filter(({ bye }) => bye === 'missing').length, 'BYE not delivered'],
    ] as const
    return words.flatMap(([count, what]) => (count > 0 ? [`\n- ${title}: ${what}, ${count} of ${own.length}`] : []))
  })
  return found.length === 0 ? 'Offhook met all of them.' : `Offhook missed:\n${found.join('')}`
}
