/** What a message costs: the switchboard's message layer beside sip.js's parser, on the same INVITE with SDP. */
import { parse, serialise } from '@offhook/switchboard'
import { type Logger, LoggerFactory, Parser } from 'sip.js/lib/core/index.js'

export interface ParserFigures {
  readonly unit: 'µs'
  /** Medians over `rounds` interleaved rounds, per message. */
  readonly parse: number
  readonly serialise: number
  readonly sipjsParse: number
}

const body = [
  'v=0',
  'o=- 4611733054762223410 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=msid-semantic: WMS stream',
  'm=audio 53421 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  'c=IN IP4 192.0.2.7',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:1467250027 1 udp 2122260223 192.0.2.7 53421 typ host generation 0 network-id 1',
  'a=candidate:842163049 1 udp 1677729535 198.51.100.9 53421 typ srflx raddr 192.0.2.7 rport 53421 generation 0',
  'a=ice-ufrag:Yx3d',
  'a=ice-pwd:pG4n1cUGnlZQ2nb8dVtlWFjW',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0').toUpperCase()).join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  '',
].join('\r\n')

const invite = [
  'INVITE sip:bob@example.test SIP/2.0',
  'Via: SIP/2.0/WSS 4n7h2k9q.invalid;branch=z9hG4bK7713922',
  'Max-Forwards: 70',
  'To: <sip:bob@example.test>',
  'From: "Alice" <sip:alice@example.test>;tag=q7d2k1m8x4',
  'Call-ID: 8a1b2c3d4e5f6a7b8c9d',
  'CSeq: 1 INVITE',
  'Contact: <sip:k3j4h5g6@4n7h2k9q.invalid;transport=ws;ob>',
  'Allow: ACK,BYE,CANCEL,INFO,INVITE,MESSAGE,NOTIFY,OPTIONS,PRACK,REFER,UPDATE',
  'Supported: outbound, replaces, timer',
  'User-Agent: bench',
  'Content-Type: application/sdp',
  `Content-Length: ${body.length}`,
  '',
  body,
].join('\r\n')

export function benchParser({ rounds = 15, messages = 2_000, sipjsMessages = 50 } = {}): ParserFigures {
  const parsed = parse(invite)
  if (!parsed.ok) throw new Error(`The INVITE of this benchmark does not parse: ${parsed.reason}`)
  const factory = new LoggerFactory()
  factory.builtinEnabled = false
  const logger: Logger = factory.getLogger('bench')
  const samples = { parse: [] as number[], serialise: [] as number[], sipjsParse: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    samples.parse.push(each(messages, () => parse(invite)))
    samples.serialise.push(each(messages, () => serialise(parsed.message)))
    samples.sipjsParse.push(each(sipjsMessages, () => Parser.parseMessage(invite, logger)))
  }
  return {
    unit: 'µs',
    parse: median(samples.parse),
    serialise: median(samples.serialise),
    sipjsParse: median(samples.sipjsParse),
  }
}

function each(count: number, run: () => unknown): number {
  const start = performance.now()
  for (let index = 0; index < count; index++) run()
  return ((performance.now() - start) / count) * 1_000
}

function median(values: number[]): number {
  const sorted = values.sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
