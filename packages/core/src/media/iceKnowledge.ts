/**
 * Which ICE servers answer on this network, and how many host candidates a complete gathering has. Probes and the
 * gatherings of real calls teach; the gathering policy reads.
 */

export type ServerVerdict =
  /** It gave a candidate, `ms` after gathering began. */
  | { readonly type: 'gives'; readonly ms: number }
  /** It has nothing to add: it answered with an address that is a host candidate already (no NAT), or it said no. */
  | { readonly type: 'adds nothing'; readonly ms: number }
  | { readonly type: 'silent' }

export interface IceKnowledge {
  verdict(url: string): ServerVerdict | undefined
  /** UDP host candidates of the last complete gathering; undefined while unknown. */
  readonly hosts: number | undefined
  learn(url: string, verdict: ServerVerdict): void
  learnHosts(count: number | undefined): void
  /** Another network: what was known of the old one does not hold. */
  forget(): void
}

export function createIceKnowledge(): IceKnowledge {
  const verdicts = new Map<string, ServerVerdict>()
  let hosts: number | undefined
  return {
    verdict: (url) => verdicts.get(url),
    get hosts() {
      return hosts
    },
    learn(url, verdict) {
      verdicts.set(url, verdict)
    },
    learnHosts(count) {
      hosts = count
    },
    forget() {
      verdicts.clear()
      hosts = undefined
    },
  }
}
