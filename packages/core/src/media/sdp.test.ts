import { describe, expect, test } from 'vitest'
import { acceptedAudio, hasCandidate, isHolding, readMedia, transportIdentity } from './sdp.ts'

const session = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
const audio = (lines = '', payloads = '111 0 101', port = 9) =>
  `m=audio ${port} UDP/TLS/RTP/SAVPF ${payloads}\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n${lines}`

describe('SDP', () => {
  test('gives each line its kind, direction, codec and tones', () => {
    expect(readMedia(`${session}${audio('a=sendonly\r\n')}m=video 0 RTP/AVP 96\r\na=inactive\r\n`)).toEqual([
      { kind: 'audio', mid: '0', rejected: false, direction: 'sendonly', codec: 'opus', telephoneEvent: true },
      { kind: 'video', rejected: true, direction: 'inactive', telephoneEvent: false },
    ])
  })

  test('takes the direction of the session where a line has none, and bare line feeds', () => {
    const sdp = `${session}a=inactive\r\n${audio()}`
    expect(readMedia(sdp)[0]?.direction).toBe('inactive')
    expect(readMedia(sdp.replaceAll('\r\n', '\n'))[0]).toEqual(readMedia(sdp)[0])
  })

  test('names static payloads, and no codec that is not audio proper', () => {
    expect(readMedia(`${session}${audio('', '8 101')}`)[0]?.codec).toBe('PCMA')
    expect(readMedia(`${session}${audio('', '101 0')}`)[0]?.codec).toBe('PCMU')
    expect(readMedia(`${session}${audio('', '0')}`)[0]?.telephoneEvent).toBe(false)
  })

  test('is a hold when no audio line takes anything from us', () => {
    expect(isHolding(session + audio('a=sendonly\r\n'))).toBe(true)
    expect(isHolding(session + audio('a=inactive\r\n'))).toBe(true)
    expect(isHolding(session + audio('a=recvonly\r\n'))).toBe(false)
    expect(isHolding(session + audio())).toBe(false)
    expect(isHolding(session + audio('a=sendonly\r\n') + audio('a=sendrecv\r\n'))).toBe(false)
    expect(isHolding(session + audio('a=sendonly\r\n') + audio('a=sendrecv\r\n', '0', 0))).toBe(true)
    expect(isHolding(session)).toBe(false)
  })

  test('tells forks apart by ICE and DTLS', () => {
    const one = 'a=ice-ufrag:abc\r\na=fingerprint:sha-256 aa:bb\r\n'
    expect(transportIdentity(session + one)).toBe(transportIdentity(one.replace('aa:bb', 'AA:BB')))
    expect(transportIdentity(one)).not.toBe(transportIdentity(one.replace('abc', 'abd')))
  })

  test('never throws, whatever comes', () => {
    for (const sdp of ['', '\r\n', 'm=', 'm=audio', 'm=audio 9', 'a=sendrecv', 'm= \r\na=rtpmap:x', '\0'.repeat(50)]) {
      expect(Array.isArray(readMedia(sdp))).toBe(true)
      expect(isHolding(sdp)).toBe(false)
      expect(hasCandidate(sdp)).toBe(false)
      expect(acceptedAudio(sdp).every(({ telephoneEvent }) => !telephoneEvent)).toBe(true)
    }
  })
})
