/** The platform that a run is about: `E2E_PLATFORM=switchboard` (the default) or `kamailio`. */
import { startKamailioTarget } from './kamailioTarget.ts'
import { startSwitchboardTarget } from './switchboardTarget.ts'
import type { Target, TargetName } from './target.ts'

const starts: Readonly<Record<TargetName, () => Promise<Target>>> = {
  switchboard: startSwitchboardTarget,
  kamailio: startKamailioTarget,
}

export const chosenTarget: TargetName = chosen(process.env.E2E_PLATFORM)

export function startTarget(): Promise<Target> {
  return starts[chosenTarget]()
}

function chosen(wish: string | undefined): TargetName {
  const name = wish || 'switchboard'
  if (name !== 'switchboard' && name !== 'kamailio')
    throw new Error(`E2E_PLATFORM is ${name}: there is ${Object.keys(starts).join(' and ')}.`)
  return name
}
