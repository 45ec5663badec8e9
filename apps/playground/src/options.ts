/**
 * What the address of the page may say, for people who try things and for tests:
 * `?phones=alice` one softphone alone, `?framework=react|vue|svelte` what it is written in, `?autostart=0`, `?ttl=20` seconds that
 * credentials live, `?expires=60` seconds of registration, `?stun=stun:host:port` (more than once if wanted), `?password=wrong` a
 * fixed password, `?early=0` no early media, `?turn=udp|tcp|expired` TURN servers from the backend, over that transport or with
 * credentials that have expired, `?relay=1` media through them alone, and `?microphone=optional|none` calls that go on without
 * one, or ask for none.
 */
import type { MicrophoneUse } from '@offhook/core'
import { type Framework, frameworks } from './frameworks.ts'
import { type Person, people } from './platform.ts'

type Turn = 'udp' | 'tcp' | 'expired'

export interface PlaygroundOptions {
  readonly people: readonly Person[]
  readonly framework: Framework
  readonly autostart: boolean
  /** Seconds. */
  readonly ttl?: number
  /** Seconds. */
  readonly expires?: number
  readonly stun: readonly string[]
  readonly turn?: Turn
  readonly relayOnly: boolean
  readonly microphone: MicrophoneUse
  /** Used as it stands in place of short-lived credentials. */
  readonly password?: string
  readonly earlyMedia: 'off' | 'first'
}

export function readOptions(search: string): PlaygroundOptions {
  const query = new URLSearchParams(search)
  const wanted = query.get('phones')?.split(',')
  const chosen = people.filter((person) => wanted?.includes(person.user) ?? true)
  const ttl = seconds(query.get('ttl'))
  const expires = seconds(query.get('expires'))
  const password = query.get('password')
  const turn = (['udp', 'tcp', 'expired'] as const).find((each) => each === query.get('turn'))
  const microphone = (['optional', 'none'] as const).find((each) => each === query.get('microphone'))
  const framework = frameworks.find(({ key }) => key === query.get('framework')) ?? frameworks[0]
  return {
    framework: framework.key,
    people: chosen.length > 0 ? chosen : people,
    autostart: query.get('autostart') !== '0',
    stun: query.getAll('stun'),
    relayOnly: query.get('relay') === '1',
    microphone: microphone ?? 'required',
    ...(turn && { turn }),
    earlyMedia: query.get('early') === '0' ? 'off' : 'first',
    ...(ttl !== undefined && { ttl }),
    ...(expires !== undefined && { expires }),
    ...(password && { password }),
  }
}

function seconds(text: string | null): number | undefined {
  const value = Number(text)
  return text !== null && Number.isFinite(value) && value > 0 ? value : undefined
}
