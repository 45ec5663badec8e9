/** STUN servers of every temper, on UDP sockets of this machine (RFC 8489). */
import { createSocket } from 'node:dgram'

export interface StunServer {
  readonly url: string
  /** Answers from now on after so many milliseconds; null is never. */
  delay: number | null
  close(): void
}

const magicCookie = [0x21, 0x12, 0xa4, 0x42] as const

/** `mapped` is the address that it claims to see; without it, the one that it sees: that of a host without NAT. */
export function startStun(delay: number | null, mapped?: string): Promise<StunServer> {
  // Bound to one address: from 0.0.0.0 the answer may leave with another source address than the question went to.
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const server: StunServer = {
        url: `stun:127.0.0.1:${socket.address().port}`,
        delay,
        close() {
          server.delay = null
          socket.close()
        },
      }
      socket.on('message', (request, from) => {
        if (server.delay === null || request.length < 20 || request.readUInt16BE(0) !== 0x0001) return
        const answer = bindingSuccess(request, mapped ?? from.address, from.port)
        setTimeout(() => {
          if (server.delay !== null) socket.send(answer, from.port, from.address)
        }, server.delay)
      })
      resolve(server)
    })
  })
}

function bindingSuccess(request: Buffer, address: string, port: number): Buffer {
  const answer = Buffer.alloc(32)
  answer.writeUInt16BE(0x0101, 0)
  answer.writeUInt16BE(12, 2)
  request.copy(answer, 4, 4, 20)
  answer.writeUInt16BE(0x0020, 20)
  answer.writeUInt16BE(8, 22)
  answer.writeUInt8(0x01, 25)
  answer.writeUInt16BE(port ^ 0x2112, 26)
  address.split('.').forEach((byte, index) => {
    answer.writeUInt8(Number(byte) ^ (magicCookie[index] ?? 0), 28 + index)
  })
  return answer
}
