/** What a phone stands on, as lamps and words: its socket, its registration, its credentials. */
import type { ConnectionSnapshot, CredentialsSnapshot, RegistrationSnapshot } from '@offhook/core'
import { clockWords } from './words.ts'

type Lamp = 'off' | 'busy' | 'good' | 'bad'

export interface Countdown {
  readonly words: string
  /** Epoch ms. */
  readonly to: number
}

export interface LineItem {
  readonly title: string
  readonly lamp: Lamp
  readonly words: string
  readonly countdown?: Countdown
}

const connectionLamps = {
  disconnected: 'off',
  connecting: 'busy',
  connected: 'good',
  reconnecting: 'busy',
  failed: 'bad',
} as const

const registrationLamps = {
  unregistered: 'off',
  registering: 'busy',
  registered: 'good',
  suspended: 'busy',
  unregistering: 'busy',
  failed: 'bad',
} as const

const credentialsLamps = {
  none: 'off',
  fetching: 'busy',
  valid: 'good',
  renewing: 'busy',
  expired: 'bad',
  revoked: 'bad',
} as const

export function connectionItem({ status, retryAt }: ConnectionSnapshot): LineItem {
  return {
    title: 'Connection',
    lamp: connectionLamps[status],
    words: status,
    ...(retryAt !== undefined && { countdown: { words: 'retry in ', to: retryAt } }),
  }
}

export function registrationItem({ status, expiresAt }: RegistrationSnapshot): LineItem {
  return {
    title: 'Registration',
    lamp: registrationLamps[status],
    words: status,
    ...(expiresAt !== undefined && status === 'registered' && { countdown: { words: '', to: expiresAt } }),
  }
}

export function credentialsItem({ status, expiresAt }: CredentialsSnapshot): LineItem {
  return {
    title: 'Credentials',
    lamp: credentialsLamps[status],
    words: status,
    ...(expiresAt !== undefined && { countdown: { words: '', to: expiresAt } }),
  }
}

/** `now` is epoch ms, and up to a second old: what is begun is not counted, or five minutes would begin as 5:01. */
export function countdownWords({ words, to }: Countdown, now: number): string {
  return `${words}${clockWords((to - now) / 1000)}`
}
