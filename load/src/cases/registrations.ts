/** Many phones in one process: what each costs in CPU and memory, beside sip.js, and whether one is lost. */
import type { Case, CaseContext } from '../case.ts'
import type { LoadPlatform } from '../platform.ts'
import { startFleetProcess } from '../registrations/fleetProcess.ts'
import type { Answer, Library } from '../registrations/messages.ts'
import { holds } from '../until.ts'

/** Seconds that a registration is asked for. */
const expires = 60
const scale = {
  full: { phones: 1_000, hold: 180_000 },
  short: { phones: 100, hold: 10_000 },
}
/** Phones that load and compile everything, and are not counted. */
const warm = 20
/** How many register at the same time: all at once would measure how long the last one waits for a processor. */
const abreast = 50
/** How often the registrar is asked whether all are there. Milliseconds. */
const look = 5_000

export const registrations: Case = {
  name: 'registrations',
  title: `${scale.full.phones} phones in one process`,
  method: `${scale.full.phones} phones in one Node process, each with a WebSocket of its own to Kamailio, register, ${abreast} at a time
(credentials are known, the server challenges each) and are refreshed for ${scale.full.hold / 60_000} minutes with registrations of ${expires} s.
The phones are the real core on the real SIP port; only their audio is described instead of played. sip.js 0.21.2 does the same
with its \`UserAgent\` and \`Registerer\` in a process of its own, after Offhook, on the same Kamailio. CPU is user and system time of
the process; heap is what V8 and buffers hold after two collections, less what ${warm} phones that came before had left. The registrar
is asked every ${look / 1_000} s how many bindings it has. What sip.js keeps of its registrations is compared and not checked.`,
  async run(context) {
    const { short, world, findings } = context
    const platform = await world.platform()
    const { phones, hold } = short ? scale.short : scale.full
    const costs: Record<Library, Cost> = {
      offhook: await measure(context, platform, 'offhook', phones, hold),
      sipjs: await measure(context, platform, 'sipjs', phones, hold),
    }
    for (const [name, unit] of figures) findings.compare(name, costs.offhook[name], costs.sipjs[name], unit)
  },
}

interface Cost {
  readonly 'time until all are registered': number
  readonly 'CPU a phone, to register': number
  readonly 'heap a phone, registered': number
  readonly 'resident memory a phone, registered': number
  readonly 'CPU a phone and minute, held': number
  readonly 'REGISTERs a phone and minute, held': number
  readonly 'heap a phone, after it stopped': number
  readonly 'fewest bindings at the registrar while held': number
  readonly 'registered phones in the end': number
}

const figures = [
  ['time until all are registered', 's'],
  ['CPU a phone, to register', 'ms'],
  ['heap a phone, registered', 'kB'],
  ['resident memory a phone, registered', 'kB'],
  ['CPU a phone and minute, held', 'ms'],
  ['REGISTERs a phone and minute, held', ''],
  ['heap a phone, after it stopped', 'kB'],
  ['fewest bindings at the registrar while held', ''],
  ['registered phones in the end', ''],
] as const satisfies readonly (readonly [keyof Cost, string])[]

async function measure(
  { findings, progress }: CaseContext,
  platform: LoadPlatform,
  library: Library,
  phones: number,
  hold: number,
): Promise<Cost> {
  const fleet = startFleetProcess({ profileTo: process.env.OFFHOOK_LOAD_PROFILES })
  const account = (index: number) => platform.account(`load-${library}-${index}`)
  const accounts = (first: number, count: number) => Array.from({ length: count }, (_, index) => account(first + index))
  try {
    await fleet.ask({
      type: 'begin',
      library,
      options: { server: platform.edge.wsUrl, domain: platform.domain, expires },
    })
    await fleet.ask({ type: 'join', accounts: accounts(0, warm), abreast })
    const before = await fleet.ask({ type: 'leave' })
    progress(`${library}: ${warm} phones have warmed up`)

    const joined = await fleet.ask({ type: 'join', accounts: accounts(warm, phones), abreast })
    progress(`${library}: ${joined.registered} registered after ${joined.seconds.toFixed(1)} s`)
    findings.none(`${library}: phones that did not register`, joined.failures)
    findings.exactly(`${library}: registered phones`, joined.registered, phones)
    findings.exactly(`${library}: sockets, one a phone`, joined.sockets.live, phones)
    const watch = watchBindings(platform)
    const held = await fleet.ask({ type: 'hold', duration: hold })
    const seen = await watch.stop()
    progress(`${library}: held for ${hold / 1_000} s, ${seen.least} to ${seen.most} bindings, ${held.drops} drops`)
    const left = await fleet.ask({ type: 'leave' })
    const emptied = await holds(async () => (await platform.bindings()) === 0, 5_000)
    if (library === 'offhook') {
      findings.exactly('offhook: fewest bindings at the registrar while held', seen.least, phones)
      findings.exactly('offhook: phones that lost their registration', held.drops, 0)
      findings.exactly('offhook: registered phones in the end', held.registered, phones)
      findings.exactly('offhook: sockets after stop()', left.sockets.live, 0)
      findings.exactly('offhook: bindings at the registrar after stop()', emptied ? 0 : await platform.bindings(), 0)
    }
    return {
      ...cost(phones, { before, joined, held, left }),
      'fewest bindings at the registrar while held': seen.least,
      'registered phones in the end': held.registered,
    }
  } finally {
    await fleet.close()
  }
}

/** Asks the registrar again and again. */
function watchBindings(platform: LoadPlatform) {
  const counts: number[] = []
  const ask = async () => {
    counts.push(await platform.bindings())
  }
  const first = ask()
  const timer = setInterval(() => void ask().catch(() => counts.push(Number.NaN)), look)
  return {
    async stop() {
      clearInterval(timer)
      await first
      await ask()
      return { least: Math.min(...counts), most: Math.max(...counts) }
    },
  }
}

function cost(
  phones: number,
  { before, joined, held, left }: Record<'before' | 'joined' | 'held' | 'left', Answer>,
): Omit<Cost, 'fewest bindings at the registrar while held' | 'registered phones in the end'> {
  const each = (total: number) => total / phones
  const kilobytes = (bytes: number) => each(bytes) / 1_000
  const minutes = held.seconds / 60
  return {
    'time until all are registered': joined.seconds,
    'CPU a phone, to register': each(joined.cpuSeconds) * 1_000,
    'heap a phone, registered': kilobytes(joined.heap - before.heap),
    'resident memory a phone, registered': kilobytes(joined.resident - before.resident),
    'CPU a phone and minute, held': (each(held.cpuSeconds) * 1_000) / minutes,
    'REGISTERs a phone and minute, held': each(held.sockets.registersSent - joined.sockets.registersSent) / minutes,
    'heap a phone, after it stopped': kilobytes(left.heap - before.heap),
  }
}
