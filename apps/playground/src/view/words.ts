/** What a call's snapshot is called in words that people use. */
import type { CallEnd, CallSnapshot, RemoteParty } from '@offhook/core'

/** The display name, else the user part of the address. */
export function nameOf(remote: RemoteParty): string {
  return remote.displayName || /^(?:sips?|tel):([^@;]+)/i.exec(remote.uri)?.[1] || remote.uri
}

/** Two lines for one call would be read twice: the timer stays out of this. */
export function callWords(call: CallSnapshot): string {
  const name = nameOf(call.remote)
  switch (call.status) {
    case 'preparing':
    case 'calling':
      return call.direction === 'outgoing' ? `Calling ${name}` : `Incoming call from ${name}`
    case 'ringing':
      return call.direction === 'outgoing' ? 'Ringing' : `Incoming call from ${name}`
    case 'earlyMedia':
      return 'Ringing, with early media'
    case 'answering':
      return 'Answering…'
    case 'established':
      return establishedWords(call, name)
    case 'ending':
      return 'Hanging up…'
    case 'ended':
      return `Call ended: ${endWords(call)}`
  }
}

function establishedWords(call: CallSnapshot, name: string): string {
  if (call.signalling !== 'up') return 'Reconnecting…'
  if (call.media.status === 'interrupted' || call.media.status === 'restarting') return 'Reconnecting audio…'
  switch (call.hold.local) {
    case 'holding':
      return 'Putting on hold…'
    case 'held':
      return 'On hold'
    case 'resuming':
      return 'Resuming…'
    case 'active':
      return call.hold.remote === 'held' ? `Held by ${name}` : 'In call'
  }
}

const reasons: Record<Exclude<CallEnd['reason'], 'hangUp' | 'cancelled'>, string> = {
  rejected: 'declined',
  busy: 'busy',
  noAnswer: 'no answer',
  answeredElsewhere: 'answered elsewhere',
  redirected: 'redirected',
  transferred: 'transferred',
  notFound: 'nobody at this address',
  forbidden: 'not allowed',
  unauthorised: 'not authorised',
  notAcceptable: 'no common audio',
  mediaFailed: 'audio failed',
  connectionLost: 'connection lost',
  timedOut: 'timed out',
  serverError: 'server error',
  failed: 'failed',
}

function endWords(call: CallSnapshot): string {
  const { end } = call
  if (!end) return 'done'
  if (end.reason === 'hangUp') return end.by === 'local' ? 'you hung up' : `${nameOf(call.remote)} hung up`
  if (end.reason === 'cancelled') return end.by === 'local' ? 'cancelled' : 'the caller gave up'
  if (end.error?.code.startsWith('microphone')) return 'no microphone'
  return reasons[end.reason]
}

/** `0:07`, `12:40`, `1:02:03`. */
export function clockWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}
