/** The door for `PhoneOptions`: everything wrong with them is said here, by name, before anything starts. */
import { PhoneError } from '../errors.ts'
import type { PhoneConfig } from '../machines/phone.types.ts'
import { assertText } from '../sip/headers.ts'
import { resolveTarget } from '../sip/target.ts'
import type { MicrophoneUse, PhoneOptions } from '../types.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function invalid(detail: string): never {
  throw new PhoneError('invalidOption', { detail })
}

export function checkOptions(options: PhoneOptions): PhoneConfig {
  object('options', options)
  const { uri, expires = 600, calls = {}, media = {}, reconnect = {}, logger = {} } = options
  const { credentials, iceServers, displayName, instanceId } = options
  // A password in it would be shown wherever the address is.
  if (typeof uri !== 'string' || !/^sips?:[^@:\s]+@[^@\s]+$/i.test(uri)) invalid('uri: expected "sip:user@domain"')
  resolveTarget(uri, uri)
  if (displayName !== undefined) assertText(displayName, 'displayName')
  if (instanceId !== undefined && !(typeof instanceId === 'string' && uuid.test(instanceId)))
    invalid('instanceId: expected a UUID, as crypto.randomUUID() gives it')
  positive('expires', expires)
  object('calls', calls)
  const { max = 2, noAnswerTimeout = 60_000, earlyMedia = 'off' } = calls
  positive('calls.max', max)
  positive('calls.noAnswerTimeout', noAnswerTimeout)
  if (earlyMedia !== 'off' && earlyMedia !== 'first') invalid('calls.earlyMedia: expected "off" or "first"')
  object('media', media)
  const { gathering = {}, codecs = [], microphone = 'required' } = media
  checkMicrophone('media.microphone', microphone)
  object('media.gathering', gathering)
  if (!Array.isArray(codecs) || !codecs.every((name) => typeof name === 'string'))
    invalid('media.codecs: expected codec names')
  for (const name of ['quiet', 'cap'] as const) {
    const value = gathering[name]
    if (value !== undefined && !(Number.isFinite(value) && value >= 0))
      invalid(`media.gathering.${name}: expected milliseconds`)
  }
  if (typeof credentials !== 'function' && credentials !== undefined) object('credentials', credentials)
  if (typeof iceServers !== 'function' && iceServers !== undefined && !Array.isArray(iceServers))
    invalid('iceServers: expected a list or a function')
  object('logger', logger)
  object('reconnect', reconnect)
  optionalFunction('reconnect.delay', reconnect.delay)
  optionalFunction('inspect', options.inspect)
  optionalFunction('webSocket', options.webSocket)
  return {
    servers: checkServers(options.servers),
    credentials: credentials === undefined ? 'none' : typeof credentials === 'function' ? 'function' : 'value',
    register: options.register ?? true,
    expires: Math.floor(expires),
    maxCalls: Math.floor(max),
    ringTimeout: noAnswerTimeout,
    earlyMedia,
    microphone,
  }
}

/** Throws a `PhoneError` invalidOption. */
export function checkMicrophone(name: string, use: MicrophoneUse | undefined): void {
  if (use !== undefined && !['required', 'optional', 'none'].includes(use))
    invalid(`${name}: expected "required", "optional" or "none"`)
}

function object(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) invalid(`${name}: expected an object`)
}

function optionalFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') invalid(`${name}: expected a function`)
}

function positive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 1)) invalid(`${name}: expected a number of at least 1`)
}

function checkServers(servers: string | string[]): string[] {
  const list = typeof servers === 'string' ? [servers] : servers
  if (!Array.isArray(list) || list.length === 0) invalid('servers: expected at least one WebSocket URL')
  return list.map(checkServer)
}

function checkServer(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return invalid('servers: expected WebSocket URLs such as "wss://sip.example.com"')
  }
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') invalid(`servers: ${url.protocol} is not wss:`)
  if (url.username || url.password) invalid('servers: a URL holds no user or password')
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) throw new PhoneError('insecureServer', { detail: url.host })
  return url.href
}

/** RFC 6761 6.3 and RFC 1122: names and addresses that do not leave this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host) || host === '[::1]'
}
