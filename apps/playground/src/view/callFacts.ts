/** What carries a call: audio path, codec, encryption, signalling. */
import type { CallSnapshot } from '@offhook/core'

export interface Fact {
  readonly title: string
  readonly value: string
  readonly isBad?: boolean
}

const paths = { host: 'direct', srflx: 'direct through NAT', relay: 'relayed' } as const
const audio: Record<CallSnapshot['media']['status'], string> = {
  new: 'not yet',
  gathering: 'looking for paths',
  checking: 'connecting',
  connected: 'connected',
  interrupted: 'interrupted',
  restarting: 'looking for a new path',
  failed: 'failed',
  closed: 'closed',
}

export function callFacts({ status, media, signalling, hold, muted }: CallSnapshot): readonly Fact[] {
  const isLive = status === 'established' || status === 'earlyMedia'
  const facts: readonly (Fact | false | undefined)[] = [
    { title: 'Audio', value: media.path && media.status === 'connected' ? paths[media.path] : audio[media.status] },
    media.codec !== undefined && { title: 'Codec', value: media.codec },
    isLive && { title: 'Encryption', value: media.encrypted ? 'DTLS-SRTP' : 'not yet', isBad: !media.encrypted },
    isLive && { title: 'Signalling', value: signalling, isBad: signalling !== 'up' },
    hold.remote === 'held' && { title: 'Far end', value: 'holds the call' },
    muted && { title: 'Microphone', value: 'muted' },
  ]
  return facts.filter((fact) => typeof fact === 'object')
}
