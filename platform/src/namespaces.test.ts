import { describe, expect, test } from 'vitest'
import { matchesOf } from './namespaces.ts'

describe('matchesOf', () => {
  test('both ways: toward the platform, and back', () => {
    expect(matchesOf({ protocol: 'tcp', port: 18443 })).toEqual(['-p tcp --dport 18443', '-p tcp --sport 18443'])
    expect(matchesOf({ protocol: 'udp', port: [30000, 30999], address: '10.99.0.3' })).toEqual([
      '-p udp -d 10.99.0.3 --dport 30000:30999',
      '-p udp -s 10.99.0.3 --sport 30000:30999',
    ])
    expect(matchesOf({ protocol: 'udp' })).toEqual(['-p udp', '-p udp'])
    expect(matchesOf({})).toEqual(['', ''])
  })

  test('a port needs a protocol', () => {
    expect(() => matchesOf({ port: 18443 })).toThrow(TypeError)
  })
})
