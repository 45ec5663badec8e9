/** Every case, in the order of the table. */
import type { FaultCase } from './case.ts'
import { control } from './cases/control.ts'
import { blackHole, otherNetwork } from './cases/links.ts'
import { lossWithHolds } from './cases/loss.ts'
import { mediaBlackHole, mediaRelayKilled, turnKilled } from './cases/media.ts'
import { edgeDies, killedFor4, killedFor16, killedFor60 } from './cases/serverKilled.ts'
import { sleepFor } from './cases/sleep.ts'
import { resetInCall, resetInHold, resetRingingIn, resetRingingOut } from './cases/webSocketReset.ts'

/** @param sleep seconds that the laptop sleeps */
export const casesWith = (sleep: number): readonly FaultCase[] => [
  control,
  resetInCall,
  resetRingingOut,
  resetRingingIn,
  resetInHold,
  killedFor4,
  killedFor16,
  killedFor60,
  blackHole,
  otherNetwork,
  mediaBlackHole,
  mediaRelayKilled,
  turnKilled,
  edgeDies,
  lossWithHolds,
  sleepFor(sleep),
]
