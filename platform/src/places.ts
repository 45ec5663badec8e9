/** Where the platform runs: every address and every port of it, here and nowhere else. */

/** An address and the UDP or TCP port on it. */
export interface Socket {
  readonly address: string
  readonly port: number
}

/** One Kamailio. */
export interface EdgePlace {
  readonly name: 'A' | 'B'
  /** The network namespace it runs in; absent: the one of the machine. */
  readonly namespace?: string
  readonly address: string
  /** SIP over UDP and TCP. */
  readonly sip: number
  /** SIP over WebSocket, without and with TLS. */
  readonly ws: number
  readonly wss: number
  /** JSON-RPC over HTTP; for the harness, refused to clients. */
  readonly rpc: number
}

/** One baresip. */
export interface DeskPhonePlace extends Socket {
  readonly user: string
  /** `auto`: answers at once; `manual`: rings until it is told. */
  readonly answers: 'auto' | 'manual'
  /** The tone that it speaks, in hertz. */
  readonly tone: number
  /** Its TCP control socket. */
  readonly control: number
  /** First and last RTP port. */
  readonly rtp: readonly [number, number]
}

export interface Place {
  readonly name: string
  /** The network namespace of the platform's side; absent: the one of the machine. */
  readonly namespace?: string
  readonly edges: readonly [EdgePlace, EdgePlace]
  /**
   * The one SIP address that phones on UDP send to and that stands in Record-Route, whichever edge holds it: edge A does,
   * until a failover moves it to edge B.
   */
  readonly service: Socket
  /** rtpengine: the address and first and last port of its media, and its control socket (ng over UDP and TCP). */
  readonly mediaRelay: { readonly address: string; readonly rtp: readonly [number, number]; readonly control: Socket }
  /** coturn: STUN and TURN over UDP and TCP, and the first and last port that it relays on. */
  readonly turn: Socket & { readonly relay: readonly [number, number] }
  readonly deskPhones: readonly DeskPhonePlace[]
  /** Where test lines (SIPp) may listen. */
  readonly testLines: Socket
  /** Where edges mirror each SIP message to, as HEP3 over UDP; absent: nowhere. */
  readonly trace?: Socket
  /** Sources that may use an edge's JSON-RPC: a regular expression. */
  readonly trusted: string
}

/** The SIP domain, and the realm of its digests. */
export const domain = 'offhook.test'

interface Addresses {
  readonly edges: readonly [string, string]
  readonly service: string
  readonly mediaRelay: string
  readonly turn: string
  readonly deskPhones: string
  readonly testLines: string
}

function place(
  name: string,
  at: Addresses,
  trusted: string,
  namespaces?: { readonly server: string; readonly secondEdge: string },
): Place {
  const desk = (index: number, user: string, answers: 'auto' | 'manual', tone: number): DeskPhonePlace => ({
    user,
    answers,
    tone,
    address: at.deskPhones,
    // baresip takes the next one too, for TLS.
    port: 15070 + index * 2,
    control: 15444 + index,
    rtp: [31000 + index * 500, 31499 + index * 500],
  })
  return {
    name,
    ...(namespaces && { namespace: namespaces.server }),
    edges: [
      {
        name: 'A',
        ...(namespaces && { namespace: namespaces.server }),
        address: at.edges[0],
        sip: 15060,
        ws: 18080,
        wss: 18443,
        rpc: 18081,
      },
      {
        name: 'B',
        ...(namespaces && { namespace: namespaces.secondEdge }),
        address: at.edges[1],
        sip: 25060,
        ws: 28080,
        wss: 28443,
        rpc: 28081,
      },
    ],
    service: { address: at.service, port: 15060 },
    mediaRelay: { address: at.mediaRelay, rtp: [30000, 30999], control: { address: at.mediaRelay, port: 12223 } },
    turn: { address: at.turn, port: 13478, relay: [40000, 40999] },
    deskPhones: [desk(0, 'desk1', 'auto', 440), desk(1, 'desk2', 'manual', 660), desk(2, 'desk3', 'auto', 880)],
    testLines: { address: at.testLines, port: 15080 },
    trusted,
  }
}

const here = '127.0.0.1'

/** On this machine's loopback, at fixed ports: one at a time. */
export const loopback: Place = place(
  'loopback',
  {
    edges: [here, here],
    service: '127.0.0.10',
    mediaRelay: here,
    turn: here,
    deskPhones: here,
    testLines: here,
  },
  '^127[.]',
)

/**
 * In network namespaces of its own, at the same ports and at 10.99.0.x: any number side by side. Needs Linux and root.
 *
 * @param name lower-case letters, digits and `-`, at most 20
 */
export function isolated(name: string): Place {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
    throw new TypeError(`A place's name is up to 20 of a-z, 0-9 and "-", beginning with a letter; got ${name}`)
  if (name === loopback.name) throw new TypeError(`"${name}" is the name of the place without namespaces`)
  return place(
    name,
    {
      edges: ['10.99.0.1', '10.99.0.2'],
      service: '10.99.0.10',
      mediaRelay: '10.99.0.3',
      turn: '10.99.0.4',
      deskPhones: '10.99.0.5',
      testLines: '10.99.0.6',
    },
    '^10[.]99[.]0[.]([1-9]|10)$|^127[.]',
    { server: `${name}-srv`, secondEdge: `${name}-edgeb` },
  )
}
