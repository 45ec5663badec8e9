import { describe, expect, test } from 'vitest'
import { isolated, loopback, type Place } from './places.ts'

/** Every address and port that something listens at. */
function listeners({ edges, service, mediaRelay, turn, deskPhones, testLines }: Place): string[] {
  return [
    ...edges.flatMap(({ address, sip, ws, wss, rpc }) => [sip, ws, wss, rpc].map((port) => `${address}:${port}`)),
    ...[service, mediaRelay.control, turn, testLines].map(({ address, port }) => `${address}:${port}`),
    // baresip takes the next port for TLS.
    ...deskPhones.flatMap(({ address, port, control }) =>
      [port, port + 1, control].map((each) => `${address}:${each}`),
    ),
  ]
}

/** Every range of media ports. */
const ranges = ({ mediaRelay, turn, deskPhones }: Place): (readonly [number, number])[] => [
  mediaRelay.rtp,
  turn.relay,
  ...deskPhones.map(({ rtp }) => rtp),
]

describe.for([
  ['loopback', loopback],
  ['isolated', isolated('try')],
] as const)('%s', ([, place]) => {
  test('no two listen at the same place', () => {
    const all = listeners(place)
    expect(new Set(all).size).toBe(all.length)
  })

  test('ranges of media ports overlap with nothing', () => {
    const ordered = [...ranges(place)].sort(([a], [b]) => a - b)
    for (const [index, [first, last]] of ordered.entries()) {
      expect(first).toBeLessThan(last)
      expect(first).toBeGreaterThan(ordered[index - 1]?.[1] ?? 0)
      for (const listener of listeners(place)) {
        const port = Number(listener.split(':')[1])
        expect(port < first || port > last).toBe(true)
      }
    }
  })

  test('what the harness is may use the RPC, what clients are may not', () => {
    const trusted = new RegExp(place.trusted)
    for (const { address } of place.edges) expect(trusted.test(address)).toBe(true)
    for (const client of ['10.99.0.253', '10.99.0.254', '10.99.1.10', '192.0.2.7'])
      expect(trusted.test(client)).toBe(false)
  })
})

describe('isolated', () => {
  test('has namespaces of its name', () => {
    expect(isolated('wifi')).toMatchObject({
      namespace: 'wifi-srv',
      edges: [{ namespace: 'wifi-srv' }, { namespace: 'wifi-edgeb' }],
    })
  })

  test.for(['', 'Big', 'a b', '../x', '-a', 'x'.repeat(21), 'loopback'])('refuses the name "%s"', (name) => {
    expect(() => isolated(name)).toThrow(TypeError)
  })
})
