/** The conditions of one world, by chance from its seed: how many people, how busy they are, and how bad the day is. */
import type { MediaTroubles } from './media/session.ts'
import { type MessageTroubleKind, messageTroubles } from './messageTrouble.ts'
import type { Dice } from './time/dice.ts'
import type { TroubleKind, Weights } from './trouble.ts'

export interface Climate {
  readonly name: string
  /** Who has how many pages. */
  readonly pages: Readonly<Record<string, number>>
  /** ms between two calls, on average. */
  readonly callPause: number
  /** ms until somebody stops a page or unregisters it, on average; undefined for never. */
  readonly whimPause: number | undefined
  /** ms between two troubles, on average. */
  readonly troublePause: number
  readonly troubles: Weights
  readonly media: MediaTroubles
  /** ms between two messages that the proxy loses, doubles or swaps, on average; undefined where it does none of it. */
  readonly messagePause: number | undefined
}

const networkTroubles: Weights = { reset: 5, halfOpen: 3, blackhole: 3, offline: 3, move: 3, mute: 2, falseAlarm: 2 }
const climates: readonly Omit<Climate, 'pages' | 'callPause' | 'whimPause' | 'messagePause'>[] = [
  // Races alone.
  { name: 'calm', troublePause: 0, troubles: {}, media: { microphoneRefused: 0, stepFails: 0, stepHangs: 0 } },
  {
    name: 'bad network',
    troublePause: 8_000,
    troubles: networkTroubles,
    media: { microphoneRefused: 0.01, stepFails: 0, stepHangs: 0 },
  },
  {
    name: 'bad server',
    troublePause: 12_000,
    troubles: { serverDown: 4, serverRestart: 3, refusals: 5, revoke: 2, provider: 2, reset: 1 },
    media: { microphoneRefused: 0, stepFails: 0.01, stepHangs: 0 },
  },
  {
    name: 'everything',
    troublePause: 6_000,
    troubles: {
      ...networkTroubles,
      sleep: 2,
      crash: 1,
      serverDown: 1,
      serverRestart: 1,
      refusals: 2,
      revoke: 1,
      provider: 1,
      microphoneLost: 1,
    },
    media: { microphoneRefused: 0.01, stepFails: 0.01, stepHangs: 0.005 },
  },
]

/** Every kind of trouble that some world has. */
export const troubleKinds: readonly (TroubleKind | MessageTroubleKind)[] = [
  ...new Set(climates.flatMap(({ troubles }) => Object.keys(troubles) as TroubleKind[])),
  ...messageTroubles,
]

/** `proxyDice` are the proxy's own: worlds whose messages all pass are what they were without it. */
export function climateOf(dice: Dice, proxyDice: Dice): Climate {
  const climate = dice.pick(climates)
  const pages: Record<string, number> = { alice: 1, bob: 1 }
  if (dice.chance(0.6)) pages.carol = dice.pick([1, 2])
  if (dice.chance(0.4)) pages.dave = 1
  const callPause = dice.pick([1_500, 4_000, 9_000])
  const messagePause = proxyDice.chance(0.3) ? proxyDice.pick([2_000, 6_000, 15_000]) : undefined
  return { ...climate, pages, callPause, whimPause: 60_000, messagePause }
}
