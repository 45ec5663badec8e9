/** What people do with a call, and when: planned by chance as the call goes on. */
import type { CallSnapshot } from '../../../packages/core/src/types.ts'
import { domain } from '../platform.ts'
import type { Dice } from '../time/dice.ts'
import type { Leg, LegCommand } from './leg.ts'

/** Moments at which races are: while messages of the same call are on their way. */
export function soon(dice: Dice): number {
  return dice.chance(0.4) ? dice.between(0, 300) : dice.exponential(4_000)
}

/** What the callee does when it rings; undefined lets it ring. */
export function reaction(dice: Dice): LegCommand | undefined {
  switch (dice.choose({ answer: 70, reject: 10, redirect: 3, hangUp: 5, nothing: 8 })) {
    case 'answer':
      return { do: 'answer' }
    case 'reject':
      return { do: 'reject', code: dice.pick([486, 480, 600, 603] as const) }
    case 'redirect':
      return { do: 'redirect', target: `sip:somebody@${domain}` }
    case 'hangUp':
      return { do: 'hangUp' }
    default:
      return undefined
  }
}

/** Something to do in a call, mostly something that it offers. */
export function nextCommand(dice: Dice, { can, status }: CallSnapshot): LegCommand | undefined {
  if (status === 'ended') return undefined
  const command = dice.choose({
    hold: can.hold ? 25 : 2,
    resume: can.resume ? 40 : 2,
    mute: can.mute ? 8 : 1,
    unmute: can.unmute ? 12 : 1,
    sendDtmf: can.sendDtmf ? 15 : 1,
    hangUp: status === 'established' ? 12 : 2,
    answer: can.answer ? 10 : 1,
    nothing: status === 'established' ? 10 : 30,
  })
  if (command === 'nothing') return undefined
  if (command !== 'sendDtmf') return { do: command }
  const tones = Array.from({ length: dice.integer(1, 4) }, () => dice.pick([...'0123456789*#,'])).join('')
  return { do: 'sendDtmf', tones, mode: dice.pick(['auto', 'info'] as const) }
}

/** Does `commands` one after the other in one turn, as a user interface with a mistake in it does. */
export function perform(leg: Leg, ...commands: readonly (LegCommand | undefined)[]): void {
  for (const command of commands) if (command) leg.perform(command)
}
