/** The ICE servers of one purpose, asked for where the option is a function; and their URLs in one spelling. */
import { PhoneError } from '../errors.ts'
import type { IceServersRequest, PhoneOptions } from '../types.ts'
import { abortable } from './abortable.ts'

export type IceServersSource = PhoneOptions['iceServers']

/** Rejects with iceServersFailed, or with the signal's reason. */
export async function resolveIceServers(
  source: IceServersSource,
  reason: IceServersRequest['reason'],
  signal: AbortSignal,
): Promise<RTCIceServer[]> {
  let servers: unknown = source ?? []
  if (typeof source === 'function') {
    try {
      servers = await abortable(Promise.resolve(source({ reason, signal })), signal)
    } catch (cause) {
      throw signal.aborted ? signal.reason : new PhoneError('iceServersFailed', { cause })
    }
  }
  if (!isServerList(servers)) {
    const detail = `${typeof source === 'function' ? 'the function gave' : 'iceServers is'} no list of { urls }`
    throw new PhoneError('iceServersFailed', { detail })
  }
  return servers
}

function isServerList(value: unknown): value is RTCIceServer[] {
  return Array.isArray(value) && value.every((server) => isObject(server) && isUrls(server.urls))
}

function isObject(value: unknown): value is { readonly urls?: unknown } {
  return typeof value === 'object' && value !== null
}

function isUrls(urls: unknown): boolean {
  const list: unknown[] = [urls].flat()
  return list.length > 0 && list.every((url) => typeof url === 'string')
}

export interface IceServerUrl {
  /** In the spelling of `normalUrl`. */
  readonly url: string
  readonly server: RTCIceServer
}

/** Each URL with a server entry of its own. */
export function singleUrls(servers: readonly RTCIceServer[]): IceServerUrl[] {
  return servers.flatMap((server) =>
    [server.urls].flat().map((url) => ({ url: normalUrl(url), server: { ...server, urls: url } })),
  )
}

/**
 * RFC 7064 and 7065 let port and transport be left out; browsers write them out when they say where a candidate came
 * from (`stun:host:3478`, `turn:host:3478?transport=udp`).
 */
export function normalUrl(url: string): string {
  const match = /^(stuns?|turns?):(\[[^\]]*\]|[^:?]*)(?::(\d+))?(?:\?transport=(\w+))?/i.exec(url.trim())
  if (!match) return url
  const [, scheme = '', host = '', port, transport] = match
  const secure = scheme.toLowerCase().endsWith('s')
  const base = `${scheme.toLowerCase()}:${host.toLowerCase()}:${port ?? (secure ? 5349 : 3478)}`
  if (!isTurn(scheme.toLowerCase())) return base
  return `${base}?transport=${transport?.toLowerCase() ?? (secure ? 'tcp' : 'udp')}`
}

/**
 * Epoch milliseconds: the end of credentials whose username begins with it in seconds, `1700000000:alice`
 * (draft-uberti-behave-turn-rest section 2.2); of others Infinity.
 */
export function endOfUsername({ username }: RTCIceServer): number {
  const [, seconds] = /^(1\d{9}):/.exec(username ?? '') ?? []
  return seconds === undefined ? Infinity : Number(seconds) * 1000
}

export function isTurn(url: string): boolean {
  return /^turns?\b/.test(url)
}
