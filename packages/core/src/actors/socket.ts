/**
 * One WebSocket: opens it, carries SIP frames between it and the agent, and lets go of it without waiting. A socket
 * whose state was left says nothing any more, whatever the network does.
 */
import { fromCallback } from 'xstate'
import type { SipAgent } from '../ports/sip.ts'
import type { CreateWebSocket } from '../ports/webSocket.ts'
import type { PerPhone } from './perPhone.ts'

export interface SocketInput {
  readonly url: string
  readonly flowId: number
}

/** Asks the server for a sign of life. */
export type SocketCommand = { readonly type: 'ping' }

export type SocketEvent =
  | { readonly type: 'socket.opened' }
  | { readonly type: 'socket.closed'; readonly code: number; readonly reason: string; readonly wasClean: boolean }
  | { readonly type: 'socket.failed'; readonly reason: 'unreachable' | 'subprotocol' }
  /** A frame came in; said only while a ping waits for its answer. */
  | { readonly type: 'socket.heard' }

export interface SocketDeps {
  readonly sip: Pick<SipAgent, 'attach' | 'receive' | 'ping'>
  readonly createWebSocket: CreateWebSocket
}

const subprotocol = 'sip'

export function createSocket(deps: PerPhone<SocketDeps>) {
  /** The flow that each agent sends by, so that an older socket does not detach a newer one. */
  const attached = new WeakMap<object, object>()

  return fromCallback<SocketCommand, SocketInput>(({ input, system, sendBack, receive }) => {
    const { sip, createWebSocket } = deps(system)
    const report = (event: SocketEvent): void => sendBack(event)
    let pinging = false
    let released = false

    const socket = open(createWebSocket, input.url)
    if (!socket) {
      report({ type: 'socket.failed', reason: 'unreachable' })
      return
    }
    // Blobs are read asynchronously and would let frames overtake each other.
    if ('binaryType' in socket) socket.binaryType = 'arraybuffer'

    const flow = {
      isSecure: !/^ws:/i.test(input.url),
      send(text: string): void {
        try {
          socket.send(text)
        } catch {
          report({ type: 'socket.failed', reason: 'unreachable' })
        }
      },
    }
    const deliver = (frame: string): void => {
      if (attached.get(sip) !== flow) return
      if (pinging) {
        pinging = false
        report({ type: 'socket.heard' })
      }
      sip.receive(frame)
    }

    socket.onopen = () => {
      if (released) return
      // Browsers refuse a wrong subprotocol themselves and report none that was not asked for; other sockets may not.
      if (socket.protocol !== '' && socket.protocol !== subprotocol) {
        report({ type: 'socket.failed', reason: 'subprotocol' })
        return
      }
      attached.set(sip, flow)
      sip.attach(flow)
      report({ type: 'socket.opened' })
    }
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'string') deliver(data)
      else if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) deliver(new TextDecoder().decode(data))
      else if (data instanceof Blob) data.text().then(deliver, () => undefined)
    }
    socket.onerror = () => report({ type: 'socket.failed', reason: 'unreachable' })
    socket.onclose = ({ code, reason, wasClean }: { code: number; reason: string; wasClean: boolean }) =>
      report({ type: 'socket.closed', code, reason, wasClean })

    receive(() => {
      pinging = true
      sip.ping()
    })

    return () => {
      released = true
      socket.onopen = null
      socket.onmessage = null
      socket.onclose = null
      // Not null: Node's `ws` throws an error that nobody listens to, and closing before it is open is one.
      socket.onerror = ignore
      if (attached.get(sip) === flow) {
        attached.delete(sip)
        sip.attach(undefined)
      }
      try {
        socket.close()
      } catch {
        // It is let go of; that it would not close changes nothing.
      }
    }
  })
}

function open(createWebSocket: CreateWebSocket, url: string) {
  try {
    return createWebSocket(url)
  } catch {
    return undefined
  }
}

function ignore(): void {}
