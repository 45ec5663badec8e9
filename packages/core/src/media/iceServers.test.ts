import { describe, expect, test } from 'vitest'
import { normalUrl, resolveIceServers, singleUrls } from './iceServers.ts'

const never = new AbortController().signal

test.each([
  ['stun:example.com', 'stun:example.com:3478'],
  ['stuns:Example.com', 'stuns:example.com:5349'],
  ['turn:example.com', 'turn:example.com:3478?transport=udp'],
  ['turn:example.com:80?transport=TCP', 'turn:example.com:80?transport=tcp'],
  ['turns:example.com', 'turns:example.com:5349?transport=tcp'],
  ['stun:[2001:db8::1]:99', 'stun:[2001:db8::1]:99'],
  ['nonsense', 'nonsense'],
])('%s is %s', (url, normal) => {
  expect(normalUrl(url)).toBe(normal)
})

test('each URL gets its server entry, credentials kept', () => {
  expect(singleUrls([{ urls: ['turn:a', 'turn:b'], username: 'u', credential: 'c' }])).toEqual([
    { url: 'turn:a:3478?transport=udp', server: { urls: 'turn:a', username: 'u', credential: 'c' } },
    { url: 'turn:b:3478?transport=udp', server: { urls: 'turn:b', username: 'u', credential: 'c' } },
  ])
})

test.each([
  [[{ urls: 42 }]],
  [[{ urls: null }]],
  [[{ urls: [] }]],
  [[{ urls: [undefined] }]],
  [[{ urls: {} }]],
  [[{}]],
  [[[]]],
  [[null]],
  [{}],
  ['stun:x'],
  [42],
])('%j is no list of servers, given or told', async (junk) => {
  const servers = junk as unknown as RTCIceServer[]
  for (const source of [servers, async () => servers]) {
    await expect(resolveIceServers(source, 'call', never)).rejects.toMatchObject({ code: 'iceServersFailed' })
  }
})

describe('a function', () => {
  test('is asked with the reason and a signal', async () => {
    const servers = await resolveIceServers(
      async ({ reason, signal }) => [{ urls: `stun:${reason}.${signal.aborted}` }],
      'restart',
      never,
    )
    expect(servers).toEqual([{ urls: 'stun:restart.false' }])
  })

  test('that throws, rejects or gives something else is iceServersFailed', async () => {
    const failing = [
      () => {
        throw new Error('x')
      },
      () => Promise.reject(new Error('x')),
      async () => 'stun:x' as unknown as RTCIceServer[],
      async () => [null] as unknown as RTCIceServer[],
    ]
    for (const source of failing) {
      await expect(resolveIceServers(source, 'call', never)).rejects.toMatchObject({ code: 'iceServersFailed' })
    }
  })

  test('that never answers is left when the call is given up', async () => {
    const stop = new AbortController()
    const asked = resolveIceServers(() => new Promise(() => {}), 'call', stop.signal)
    stop.abort('given up')
    await expect(asked).rejects.toBe('given up')
  })
})
