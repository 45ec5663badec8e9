import { describe, expect, test } from 'vitest'
import { selectedPath, watchConnection } from './connectionEvents.ts'
import { FakePeerConnection } from './fakePeerConnection.fixture.ts'

describe('the path', () => {
  test.each([
    ['host', 'host'],
    ['srflx', 'srflx'],
    ['prflx', 'srflx'],
    ['relay', 'relay'],
  ])('of a selected %s candidate is %s', (candidateType, path) => {
    const report = new Map([
      ['other', { type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'l2' }],
      ['pair', { type: 'candidate-pair', localCandidateId: 'l1' }],
      ['t', { type: 'transport', selectedCandidatePairId: 'pair' }],
      ['l1', { type: 'local-candidate', candidateType }],
      ['l2', { type: 'local-candidate', candidateType: 'none' }],
    ])
    expect(selectedPath(report)).toBe(path)
  })

  test('is the nominated pair where a browser has no transport statistics, and unknown without any', () => {
    const report = new Map([
      ['pair', { type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'l1' }],
      ['l1', { type: 'local-candidate', candidateType: 'relay' }],
    ])
    expect(selectedPath(report)).toBe('relay')
    expect(selectedPath(new Map())).toBeUndefined()
  })
})

test('without a DTLS transport the connection tells of DTLS; stopped, nothing is told', () => {
  const pc = new FakePeerConnection()
  const told: unknown[] = []
  const events = watchConnection(pc.asReal(), (event) => told.push(event))
  pc.iceConnectionState = 'checking'
  pc.dispatchEvent(new Event('iceconnectionstatechange'))
  pc.connectionState = 'failed'
  pc.dispatchEvent(new Event('connectionstatechange'))
  events.stop()
  pc.dispatchEvent(new Event('iceconnectionstatechange'))
  expect(told).toEqual([
    { type: 'media.ice', state: 'checking' },
    { type: 'media.dtls', state: 'failed' },
  ])
})
