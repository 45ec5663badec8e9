/** A phone that takes its calls as they ask for in `X-Load`, and keeps what became of each. Runs in Node and in pages. */
import type { Call, CallSnapshot, Phone } from '@offhook/core'
import { type Plan, plans, timing } from './scenario.ts'

export interface Callee {
  /** By `<plan> <number>`: `cancelled`, `talked`, or why else it ended. */
  outcomes(): [call: string, outcome: string][]
  /** Most calls at the same time so far. */
  readonly mostCalls: number
  /** Commands of ours that were refused although the call was not over. */
  readonly refused: readonly string[]
  /** Forgets the outcomes, so that their memory is not taken for the phone's. */
  clear(): void
}

const between = (min: number, max: number) => min + Math.random() * (max - min)

/** Milliseconds after it rings; none: it is left ringing. */
const answerAfter: Record<Plan, () => number | undefined> = {
  cancel: () => undefined,
  cancelAsAnswered: () => between(timing.race - 200, timing.race + 200),
  callerHangsUp: () => between(50, 500),
  calleeHangsUp: () => between(50, 500),
  bothHangUp: () => between(50, 500),
  full: () => 0,
}

/** Milliseconds after it is established; none: the caller does. */
const hangUpAfter: Partial<Record<Plan, () => number>> = {
  calleeHangsUp: () => between(300, 1_500),
  bothHangUp: () => between(timing.talk - 60, timing.talk + 60),
}

export function takeCalls(phone: Phone): Callee {
  const outcomes = new Map<string, string>()
  const refused: string[] = []
  let mostCalls = 0

  const isOver = (call: Call) => call.getSnapshot().status === 'ended' || call.getSnapshot().status === 'ending'
  const attempt = async (what: string, call: Call, command: () => Promise<void>) => {
    if (isOver(call)) return
    await command().catch((error: { code?: string }) => {
      // The far end may end it in that moment: then the promise says so.
      if (!isOver(call)) refused.push(`${what}: ${error.code ?? String(error)}`)
    })
  }
  const take = async (call: Call) => {
    const plan = planOf(call.getSnapshot())
    const ringFor = answerAfter[plan]()
    if (ringFor === undefined) return
    await wait(ringFor)
    await attempt('answer', call, () => call.answer())
    const talkFor = hangUpAfter[plan]
    if (talkFor === undefined || isOver(call)) return
    await wait(talkFor())
    await attempt('hangUp', call, () => call.hangUp())
  }
  phone.on('incomingCall', ({ call }) => {
    mostCalls = Math.max(mostCalls, phone.calls.length)
    void take(call)
  })
  phone.on('callEnded', ({ call }) => outcomes.set(label(call), outcomeOf(call)))
  return {
    outcomes: () => [...outcomes],
    get mostCalls() {
      return mostCalls
    },
    refused,
    clear: () => outcomes.clear(),
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function label({ headers }: CallSnapshot): string {
  return headers['X-Load'] ?? ''
}

function planOf(call: CallSnapshot): Plan {
  const name = label(call).split(' ')[0]
  const plan = plans.find((each) => each === name)
  if (plan === undefined) throw new Error(`A call without a plan: ${JSON.stringify(call.headers)}`)
  return plan
}

function outcomeOf({ answeredAt, end }: CallSnapshot): string {
  if (answeredAt !== undefined) return end?.reason === 'hangUp' ? 'talked' : `talked until ${end?.reason} by ${end?.by}`
  return end?.reason === 'cancelled' && end.by === 'remote' ? 'cancelled' : `${end?.reason} by ${end?.by}`
}
