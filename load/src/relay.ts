/** What rtpengine says of itself over its control protocol "ng": a cookie and a bencoded dictionary each way. */
import { createSocket } from 'node:dgram'
import type { Place } from '@offhook/platform'

/** Calls that it relays now. Rejects when it does not answer within 2 s. */
export async function relayedCalls({ mediaRelay: { control } }: Place): Promise<number> {
  const answer = await ask(control, 'd7:command10:statisticse')
  return readOwnSessions(answer)
}

/** `statistics`: `currentstatistics` holds `sessionsown`, the calls of this relay and of no other that it stands in for. */
export function readOwnSessions(answer: string): number {
  const found = /11:sessionsowni(\d+)e/.exec(answer)
  if (!found) throw new Error(`no statistics of rtpengine: ${answer.slice(0, 200)}`)
  return Number(found[1])
}

function ask({ address, port }: { readonly address: string; readonly port: number }, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      socket.close()
      finish()
    }
    const timer = setTimeout(() => settle(() => reject(new Error('rtpengine does not answer'))), 2_000)
    socket.on('message', (data) => settle(() => resolve(data.toString())))
    socket.on('error', (error) => settle(() => reject(error)))
    socket.send(`load ${command}`, port, address)
  })
}
