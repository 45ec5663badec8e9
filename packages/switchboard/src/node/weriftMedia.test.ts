import { afterEach, expect, test } from 'vitest'
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift'
import type { MediaSession } from '../media/mediaAnswerer.ts'
import { weriftMedia } from './weriftMedia.ts'

const cleanups: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** A caller that sends 20 ms packets of `payload` and counts what comes back. */
async function caller() {
  const peer = new RTCPeerConnection({
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceServers: [],
    codecs: {
      audio: [
        new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: 0 }),
        new RTCRtpCodecParameters({
          mimeType: 'audio/telephone-event',
          clockRate: 8000,
          channels: 1,
          payloadType: 101,
        }),
      ],
    },
  })
  const track = new MediaStreamTrack({ kind: 'audio' })
  const transceiver = peer.addTransceiver(track, { direction: 'sendrecv' })
  const heard: Buffer[] = []
  transceiver.onTrack.subscribe((remote) => void remote.onReceiveRtp.subscribe((packet) => heard.push(packet.payload)))
  let sequenceNumber = 0
  const timer = setInterval(() => {
    sequenceNumber++
    track.writeRtp(
      new RtpPacket(new RtpHeader({ sequenceNumber, timestamp: sequenceNumber * 160 }), Buffer.from('voice')),
    )
  }, 20)
  cleanups.push(
    () => clearInterval(timer),
    () => peer.close(),
  )
  await peer.setLocalDescription(await peer.createOffer())
  return { peer, heard, sent: () => sequenceNumber }
}

test('the caller hears itself, not while it holds, and again after', async () => {
  const { peer, heard, sent } = await caller()
  const session: MediaSession = await weriftMedia().answer(peer.localDescription?.sdp ?? '')
  cleanups.push(() => session.close())
  expect(session.sdp).toContain('127.0.0.1')
  await peer.setRemoteDescription({ type: 'answer', sdp: session.sdp })
  await expect.poll(() => heard.length, { timeout: 4_000 }).toBeGreaterThan(5)
  expect(heard[0]?.toString()).toBe('voice')

  const offer = peer.localDescription?.sdp ?? ''
  expect(await session.renegotiate(offer.replace('a=sendrecv', 'a=inactive'))).toMatch(/m=audio [1-9][\s\S]*a=inactive/)
  const before = { heard: heard.length, sent: sent() }
  await expect.poll(sent, { timeout: 4_000 }).toBeGreaterThan(before.sent + 20)
  // One or two may have been on their way.
  expect(heard.length).toBeLessThan(before.heard + 5)

  expect(await session.renegotiate(offer)).toContain('a=sendrecv')
  const count = heard.length
  await expect.poll(() => heard.length, { timeout: 4_000 }).toBeGreaterThan(count + 5)
}, 10_000)

test('an offer without a codec of ours is refused', async () => {
  const offer =
    'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=rtpmap:97 speex/8000\r\n'
  await expect(weriftMedia().answer(offer)).rejects.toThrow('no audio in Opus, PCMU or PCMA')
})
