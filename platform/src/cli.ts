/** The command line of the platform; `scripts/platform.mjs` starts it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { PlatformError } from './errors.ts'
import { browserUsers, passwordOf } from './people.ts'
import { domain, isolated, loopback } from './places.ts'
import { PlatformAt } from './platform.ts'

const usage = `Usage: npm run platform -- <command> [options]

  up                 install what is missing (as root on Debian or Ubuntu), start, and wait until all is ready
  down               end what was started
  status             say of each service whether it is ready; exits with 1 if one is not
  logs [service]     print the logs, or that of one service (edge-a, edge-b, media-relay, turn, desk1, …)

  --place NAME       "loopback" (default), or a name: in network namespaces of its own
  --edges 1|2        how many Kamailio edges (default 1); for up
  --follow           for logs: go on printing
`

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** "edge A" as it is typed: `edge-a`. */
const typed = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

function wayIn(platform: PlatformAt): string {
  const { place, edges } = platform
  const lines = edges.map(
    ({ name, wsUrl, wssUrl, sipUri }) => `  ${name}: ${wssUrl}, ${wsUrl}, ${sipUri};transport=udp`,
  )
  return [
    ...lines,
    `  phones on UDP and TURN: sip:${place.service.address}:${place.service.port}, turn:${place.turn.address}:${place.turn.port}`,
    `  in browsers: ${browserUsers.map((user) => `sip:${user}@${domain} (${passwordOf(user)})`).join(', ')}`,
    `  desk phones: ${place.deskPhones.map(({ user, answers }) => `${user} (${answers} answer)`).join(', ')}`,
    `  the certificates are signed by ${platform.authority}`,
  ].join('\n')
}

async function status(platform: PlatformAt): Promise<boolean> {
  const states = await Promise.all(
    platform.services.map(async (service) => {
      const ready = await service.ready()
      return { service, ready, said: ready ? 'ready' : service.running ? 'NOT READY' : 'down' }
    }),
  )
  for (const { service, said } of states)
    say(`${service.name.padEnd(12)} ${said.padEnd(10)} ${service.where.padEnd(44)} ${service.logFile}`)
  return states.every(({ ready }) => ready)
}

async function logs(platform: PlatformAt, asked: string | undefined, follow: boolean): Promise<number> {
  const services = platform.services.filter(({ name }) => asked === undefined || typed(name) === typed(asked))
  if (services.length === 0)
    throw new TypeError(
      `There is no service ${asked}; there are ${platform.services.map(({ name }) => typed(name)).join(', ')}`,
    )
  const files = services.map(({ logFile }) => logFile).filter(existsSync)
  if (files.length === 0) throw new TypeError('Nothing has been logged here.')
  const child = spawn('tail', [follow ? '-F' : '-q', '-n', '200', ...files], { stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)))
}

/** The exit code after a signal; undefined as long as there was none. */
let interrupted: number | undefined

/** Aborted by Ctrl-C or SIGTERM, which come twice where a terminal and npm both send them. */
function untilSignal(): AbortSignal {
  const controller = new AbortController()
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(signal, () => {
      interrupted ??= code
      controller.abort(new PlatformError('interrupted', 'Interrupted: what had been started was ended.'))
    })
  return controller.signal
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      place: { type: 'string', default: loopback.name },
      edges: { type: 'string' },
      follow: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [command, service, ...rest] = positionals
  if (values.help || !command || rest.length > 0 || (service !== undefined && command !== 'logs')) {
    say(usage)
    return values.help ? 0 : 2
  }
  const place = values.place === loopback.name ? loopback : isolated(values.place)
  if (values.edges !== undefined && values.edges !== '1' && values.edges !== '2')
    throw new TypeError(`--edges is 1 or 2; got ${values.edges}`)
  const asked = values.edges === undefined ? undefined : values.edges === '2' ? 2 : 1
  switch (command) {
    case 'up': {
      const platform = new PlatformAt(place, { edges: asked ?? 1 })
      const began = performance.now()
      await platform.up({ detached: true, log: (line) => say(`  ${line}`), until: untilSignal() })
      say(`The platform is up after ${((performance.now() - began) / 1000).toFixed(1)} s.\n${wayIn(platform)}`)
      return 0
    }
    case 'down': {
      await PlatformAt.found(place).down()
      say('The platform is down.')
      return 0
    }
    case 'status':
      return (await status(PlatformAt.found(place))) ? 0 : 1
    case 'logs':
      return logs(PlatformAt.found(place), service, values.follow)
    default:
      say(usage)
      return 2
  }
}

// As in `status | head -1`: nobody reads any more, and the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
try {
  process.exitCode = await main()
} catch (error) {
  const known = error instanceof PlatformError || error instanceof TypeError
  process.stderr.write(`${known ? error.message : (error as Error).stack}\n`)
  process.exitCode = interrupted ?? 1
}
