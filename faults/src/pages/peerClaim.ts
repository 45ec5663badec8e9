import type { Claim } from '../client.ts'

/** For libraries without a word for media: what the newest PeerConnection of the page says. */
export function peerClaim(): Claim['media'] {
  const state = globalThis.probe.mediaState()
  if (state === undefined || state === 'new' || state === 'connecting' || state === 'closed') return 'none'
  return state === 'connected' ? 'connected' : 'lost'
}
