/** The platform that a run is about: `E2E_PLATFORM=switchboard` (the default) or `kamailio`. */
import { startSwitchboardTarget } from './switchboardTarget.ts'
import type { Target, TargetName } from './target.ts'

export const chosenTarget: TargetName = 'switchboard'

export function startTarget(): Promise<Target> {
  return startSwitchboardTarget()
}
