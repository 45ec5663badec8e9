/** `call()` to INVITE on the wire, to connected media and to the first packet: each run in a page of its own. */
import type { Case, CaseContext } from '../case.ts'
import { type CallTimes, type Library, libraries } from '../client.ts'
import { median } from '../median.ts'
import { oneCall } from '../oneCall.ts'
import { atMost, atMostOf, nothing, type Row } from '../row.ts'
import type { IceSetting } from '../world.ts'

/** JsSIP waits about 40 s for a silent server: three runs, side by side. */
const patientRuns = 3

type Samples = Partial<Record<Library, CallTimes[]>>

function callCase(name: string, ice: IceSetting, title: string, settle: number): Case {
  return {
    name,
    async run(context) {
      const world = await context.world()
      const samples: Samples = {}
      const patient = ice === 'silent' ? ['jssip' as const] : []
      const quick = libraries.filter((library) => !patient.some((each) => each === library))
      for (let run = 0; run < context.runs; run++)
        for (const library of quick) await collect(samples, library, oneCall(world, library, ice, settle), context, run)
      for (const library of patient) {
        const all = Array.from({ length: Math.min(patientRuns, context.runs) }, (_, run) =>
          collect(samples, library, oneCall(world, library, ice, settle), context, run),
        )
        await Promise.all(all)
      }
      return rows(title, samples, ice)
    },
  }
}

export const callsWithoutServer = callCase('none', 'none', 'no ICE server', 1_000)
export const callsWithHealthyServer = callCase('healthy', 'healthy', 'healthy STUN server', 1_000)
/** Three seconds after the registration: Offhook has asked the server by then, and knows. */
export const callsWithSilentServer = callCase('silent', 'silent', 'silent STUN server', 3_000)

/** The others learn nothing before a call: for them this is the case above. */
export const callsWithSilentServerCold: Case = {
  name: 'cold',
  async run(context) {
    const world = await context.world()
    const samples: Samples = {}
    for (let run = 0; run < context.runs; run++)
      await collect(samples, 'offhook', oneCall(world, 'offhook', 'silent', 0), context, run)
    return rows('silent STUN server, called right after start()', samples, 'none')
  },
}

async function collect(
  samples: Samples,
  library: Library,
  call: Promise<CallTimes>,
  { progress }: CaseContext,
  run: number,
): Promise<void> {
  const times = await call
  samples[library] = [...(samples[library] ?? []), times]
  progress(`${library} #${run + 1}: INVITE ${times.invite.toFixed(1)}, connected ${times.connected.toFixed(1)} ms`)
}

function rows(title: string, samples: Samples, ice: IceSetting): Row[] {
  const row = (what: string, key: keyof CallTimes) => {
    const values: Record<Library, number | null> = { ...nothing }
    const runs: Partial<Record<Library, number>> = {}
    for (const library of libraries) {
      const of = samples[library]
      if (!of) continue
      values[library] = median(of.map((each) => each[key]))
      runs[library] = of.length
    }
    return { case: `call() to ${what}, ${title}`, unit: 'ms', ...values, runs }
  }
  const invite = row('INVITE', 'invite')
  const connected = row('connected', 'connected')
  const isOnlyOffhook = samples.sipjs === undefined
  const limit = ice === 'silent' ? 0.12 : 1
  return [
    { ...invite, ...(ice !== 'healthy' && !isOnlyOffhook && atMostOf(invite, limit)) },
    { ...connected, ...((ice === 'silent' || isOnlyOffhook) && atMost(connected.offhook, 1_000, 'ms')) },
    row('first packet in', 'packet'),
  ]
}
