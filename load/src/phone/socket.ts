/** WebSockets of Node that count themselves and what goes through them, the same for every library. */
import { WebSocket } from 'ws'

export interface SocketCounts {
  /** Made and not closed. */
  live: number
  opened: number
  registersSent: number
  /** Frames of any kind, keep-alives included. */
  framesSent: number
  framesReceived: number
}

export const socketCounts: SocketCounts = { live: 0, opened: 0, registersSent: 0, framesSent: 0, framesReceived: 0 }

/** As a browser opens one, without the compression that SIP servers do not speak either. */
export class CountedSocket extends WebSocket {
  constructor(url: string | URL, protocol?: string | string[]) {
    super(url, protocol, { perMessageDeflate: false })
    socketCounts.live += 1
    this.once('open', () => {
      socketCounts.opened += 1
    })
    this.once('close', () => {
      socketCounts.live -= 1
    })
    this.on('message', () => {
      socketCounts.framesReceived += 1
    })
  }

  override send(data: string, ...rest: never[]): void {
    socketCounts.framesSent += 1
    if (data.startsWith('REGISTER ')) socketCounts.registersSent += 1
    super.send(data, ...rest)
  }
}
