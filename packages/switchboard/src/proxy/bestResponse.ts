/** Which of the branches' answers the caller gets (RFC 3261 16.7 step 6). */
import type { SipResponse } from '../message/message.ts'

/** Those that let the caller try again come first. */
const helpful = [401, 407, 415, 420, 484]

export function bestResponse(finals: readonly SipResponse[]): SipResponse | undefined {
  let best: SipResponse | undefined
  for (const each of finals) if (!best || rank(each.status) < rank(best.status)) best = each
  if (best?.status === 401 || best?.status === 407) return withEveryChallenge(best, finals)
  return best
}

function rank(status: number): number {
  if (status >= 600) return 0
  const family = Math.floor(status / 100) * 1000
  if (helpful.includes(status)) return family + helpful.indexOf(status)
  // Of several timeouts and refusals the one that came from a person says most.
  const vague = status === 408 || status === 480 || status === 487 || status === 503
  return family + (vague ? 900 : 500)
}

function withEveryChallenge(best: SipResponse, finals: readonly SipResponse[]): SipResponse {
  const others = finals.filter((each) => each !== best && (each.status === 401 || each.status === 407))
  const challenges = others.flatMap((each) =>
    each.headers.filter((one) => one.key === 'www-authenticate' || one.key === 'proxy-authenticate'),
  )
  return { ...best, headers: [...best.headers, ...challenges] }
}
