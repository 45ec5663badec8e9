import { describe, expect, it } from 'vitest'
import type { PhoneOptions } from '../types.ts'
import { checkOptions } from './options.ts'

const good: PhoneOptions = { uri: 'sip:alice@example.test', servers: 'wss://sip.example.test' }
/** As JavaScript and JSON give them: of any type. */
const check = (options: object) => checkOptions(Object.assign({ ...good }, options))
const failure = (options: object): { code?: string; message?: string } => {
  try {
    check(options)
    return {}
  } catch (error) {
    return error as { code: string; message: string }
  }
}

describe('options', () => {
  it('have defaults', () => {
    expect(checkOptions(good)).toEqual({
      servers: ['wss://sip.example.test/'],
      credentials: 'none',
      register: true,
      expires: 600,
      maxCalls: 2,
      ringTimeout: 60_000,
      earlyMedia: 'off',
      microphone: 'required',
    })
    expect(check({ credentials: { password: 'x' } }).credentials).toBe('value')
    expect(check({ credentials: async () => ({}) }).credentials).toBe('function')
  })

  it.each<[name: string, options: object]>([
    ['uri', { uri: 7 }],
    ['uri', { uri: 'alice@example.test' }],
    ['uri', { uri: 'sip:example.test' }],
    ['uri', { uri: 'sip:alice:hunter2@example.test' }],
    ['servers', { servers: [] }],
    ['servers', { servers: undefined }],
    ['servers', { servers: 'sip.example.test' }],
    ['servers', { servers: ['wss://ok.example', 'https://sip.example.test'] }],
    ['servers', { servers: 'wss://alice:hunter2@example.test' }],
    ['servers', { servers: [7] }],
    ['expires', { expires: 0 }],
    ['expires', { expires: '600' }],
    ['expires', { expires: Number.POSITIVE_INFINITY }],
    ['calls', { calls: null }],
    ['calls.max', { calls: { max: 0 } }],
    ['calls.noAnswerTimeout', { calls: { noAnswerTimeout: -1 } }],
    ['calls.earlyMedia', { calls: { earlyMedia: 'on' } }],
    ['media', { media: 'audio' }],
    ['media.gathering', { media: { gathering: 100 } }],
    ['media.gathering.quiet', { media: { gathering: { quiet: Number.NaN } } }],
    ['media.gathering.cap', { media: { gathering: { cap: -1 } } }],
    ['media.codecs', { media: { codecs: 'opus' } }],
    ['media.codecs', { media: { codecs: [111] } }],
    ['media.microphone', { media: { microphone: false } }],
    ['credentials', { credentials: 'hunter2' }],
    ['credentials', { credentials: null }],
    ['iceServers', { iceServers: 'turn:x' }],
    ['logger', { logger: () => {} }],
    ['reconnect', { reconnect: 3 }],
    ['reconnect.delay', { reconnect: { delay: 3 } }],
    ['inspect', { inspect: true }],
    ['webSocket', { webSocket: {} }],
    ['instanceId', { instanceId: 'my laptop' }],
  ])('say what is wrong with %s: %j', (name, options) => {
    const { code, message } = failure(options)
    expect(code).toBe('invalidOption')
    expect(message).toContain(`(${name}: `)
    expect(message).not.toContain('hunter2')
  })

  it('are an object', () => {
    expect(() => Reflect.apply(checkOptions, undefined, [null])).toThrow('options: expected an object')
  })

  it('hold nothing that could forge SIP', () => {
    expect(failure({ displayName: 'Alice\r\nVia: x' }).code).toBe('headerInjection')
    expect(failure({ uri: 'sip:al%0d%0aice@example.test' }).code).toBe('invalidTarget')
  })

  it.each(['localhost', 'sip.localhost:5060', '127.0.0.1', '127.9.9.9:8080', '[::1]'])('take ws: to %s', (host) => {
    expect(check({ servers: `ws://${host}/` }).servers).toEqual([`ws://${host}/`])
  })

  it.each(['example.test', 'localhost.example.test', '127.0.0.1.example.test', '10.0.0.1', '[::2]', '0.0.0.0'])(
    'take no ws: to %s',
    (host) => {
      expect(failure({ servers: ['wss://good.example', `ws://${host}/`] }).code).toBe('insecureServer')
    },
  )
})
