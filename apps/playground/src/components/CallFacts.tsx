import type { CallSnapshot } from '@offhook/react'

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
const signalling = { up: 'up', down: 'down', reattaching: 'reattaching' } as const

/** What carries the call: audio path, codec, encryption, signalling. */
export function CallFacts({ call }: { call: CallSnapshot }) {
  const { media } = call
  const isLive = call.status === 'established' || call.status === 'earlyMedia'
  return (
    <dl className="facts">
      <Fact
        title="Audio"
        value={media.path && media.status === 'connected' ? paths[media.path] : audio[media.status]}
      />
      {media.codec && <Fact title="Codec" value={media.codec} />}
      {isLive && <Fact title="Encryption" value={media.encrypted ? 'DTLS-SRTP' : 'not yet'} bad={!media.encrypted} />}
      {isLive && <Fact title="Signalling" value={signalling[call.signalling]} bad={call.signalling !== 'up'} />}
      {call.hold.remote === 'held' && <Fact title="Far end" value="holds the call" />}
      {call.muted && <Fact title="Microphone" value="muted" />}
    </dl>
  )
}

function Fact({ title, value, bad = false }: { title: string; value: string; bad?: boolean }) {
  return (
    <div className="fact" data-bad={bad || undefined}>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  )
}
