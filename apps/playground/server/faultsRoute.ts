/**
 * `POST /api/dev/<fault>?…`: trouble on purpose, for the page's "Make trouble" and for people with curl.
 *
 *   revoke?user=alice        unrevoke?user=alice        kill?user=alice|all       half-open?user=alice|all&ms=20000
 *   down?ms=15000            up                         clear                     hang-up?line=echo
 *   expire?user=alice        respond?status=503&method=REGISTER&user=alice&dialog=in|new&retryAfter=5&times=1
 *   dtmf?line=echo           what the line heard, as JSON
 */
import type { Switchboard } from '@offhook/switchboard'
import { askedFor, type RequestHandler, reply } from './reply.ts'

type Fault = (query: URLSearchParams) => unknown

interface Breakable {
  readonly switchboard: Switchboard
  revoke(user: string): void
  restore(user: string): void
}

export function faultsRoute(platform: Breakable): RequestHandler {
  const faults = faultsOf(platform)
  return (request, response) => {
    const url = askedFor(request)
    const fault = faults.get(url.pathname.slice(1))
    if (!fault) return reply(response, 404, { error: `There is ${[...faults.keys()].join(', ')}.` })
    if (request.method !== 'POST') return reply(response, 405, { error: 'Use POST.' })
    try {
      reply(response, 200, fault(url.searchParams) ?? {})
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      reply(response, 400, { error: error.message })
    }
  }
}

function faultsOf({ switchboard, revoke, restore }: Breakable): Map<string, Fault> {
  const { faults, lines } = switchboard
  let lifts: (() => void)[] = []
  /** The connection ends too: else it would be noticed at the next refresh only, minutes later. */
  const expire = (user: string) => {
    switchboard.expireCredentials(user)
    faults.killFlow(user)
  }
  /** Until `ms` have passed, or until `up` or `clear`. */
  const during = (query: URLSearchParams, begin: () => () => void) => {
    const milliseconds = number(query, 'ms')
    const lift = begin()
    lifts.push(lift)
    if (milliseconds !== undefined) setTimeout(lift, milliseconds).unref()
  }
  const liftAll = () => {
    for (const lift of lifts) lift()
    lifts = []
  }
  return new Map<string, Fault>([
    ['revoke', (query) => revoke(text(query, 'user'))],
    ['unrevoke', (query) => restore(text(query, 'user'))],
    ['expire', (query) => expire(text(query, 'user'))],
    ['kill', (query) => ({ cut: faults.killFlow(text(query, 'user')) })],
    ['half-open', (query) => during(query, () => faults.halfOpen(text(query, 'user')))],
    ['down', (query) => during(query, () => faults.down())],
    ['up', liftAll],
    ['respond', (query) => void faults.respond(response(query))],
    [
      'clear',
      () => {
        liftAll()
        faults.clear()
      },
    ],
    ['dtmf', (query) => lines.dtmf(text(query, 'line'))],
    [
      'hang-up',
      (query) => {
        for (const call of lines.calls(text(query, 'line'))) call.hangUp()
      },
    ],
  ])
}

function response(query: URLSearchParams) {
  const status = number(query, 'status')
  if (status === undefined || status < 300 || status > 699) throw new RangeError('status is 300 to 699')
  const [method, user] = [query.get('method'), query.get('user')]
  const dialog = query.get('dialog')
  if (dialog !== null && dialog !== 'in' && dialog !== 'new') throw new RangeError('dialog is in or new')
  const [retryAfter, times] = [number(query, 'retryAfter'), number(query, 'times')]
  return {
    status,
    ...(method !== null && { method }),
    ...(user !== null && { user }),
    ...(dialog !== null && { inDialog: dialog === 'in' }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(times !== undefined && { times }),
  }
}

function text(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (!value) throw new RangeError(`${name} is missing`)
  return value
}

function number(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^\d{1,9}$/.test(value)) throw new RangeError(`${name} is a number`)
  return Number(value)
}
