import { expect, test } from 'vitest'
import { endWords, readIcePath } from './icePath.ts'

const local = {
  id: 'L',
  type: 'local-candidate',
  candidateType: 'relay',
  protocol: 'udp',
  address: '10.0.0.1',
  port: 4000,
  relayProtocol: 'tcp',
}
const remote = {
  id: 'R',
  type: 'remote-candidate',
  candidateType: 'host',
  protocol: 'udp',
  address: 'fe80::1',
  port: 5000,
}
const pair = {
  id: 'P',
  type: 'candidate-pair',
  localCandidateId: 'L',
  remoteCandidateId: 'R',
  currentRoundTripTime: 0.0125,
}
const other = { id: 'Q', type: 'candidate-pair', localCandidateId: 'R', remoteCandidateId: 'L' }

test('the pair that the transport has selected', () => {
  const path = readIcePath([other, pair, local, remote, { type: 'transport', selectedCandidatePairId: 'P' }])
  expect(path).toEqual({
    local: { kind: 'relay', protocol: 'udp', family: 'IPv4', port: 4000, relayProtocol: 'tcp' },
    remote: { kind: 'host', protocol: 'udp', family: 'IPv6', port: 5000 },
    roundTrip: 12.5,
  })
  expect(path && endWords(path.local)).toBe('relay · udp · IPv4 · port 4000 · relay spoken to by tcp')
})

test('the pair that is marked, where there is no transport, and no address where it is hidden', () => {
  const hidden = { ...remote, address: null }
  const path = readIcePath([other, { ...pair, selected: true }, local, hidden])
  expect(path?.remote).toEqual({ kind: 'host', protocol: 'udp', port: 5000 })
})

test('no path before a pair is selected', () => {
  expect(readIcePath([pair, local, remote])).toBeUndefined()
  expect(readIcePath([{ type: 'transport', selectedCandidatePairId: 'P' }, pair])).toBeUndefined()
})
