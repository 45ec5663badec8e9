/** What rtpengine says of itself over its control protocol "ng": a cookie and a bencoded dictionary each way. */
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { Place } from '@offhook/platform'

/** More calls than any run makes at a time: without a limit it names 32. */
const limit = 10_000

/** Calls that it relays now. Rejects when it does not answer within 2 s. Its `statistics` would not do: they lag behind. */
export async function relayedCalls({ mediaRelay: { control } }: Place): Promise<number> {
  return countCalls(await ask(control, `d7:command4:list5:limiti${limit}ee`))
}

/** The answer to `list`: the Call-IDs in `calls`. */
export function countCalls(answer: string): number {
  const start = /d5:callsl/.exec(answer)
  if (!start) throw new Error(`no list of rtpengine: ${answer.slice(0, 200)}`)
  let at = start.index + start[0].length
  let count = 0
  // Strings of a bencoded list: `<length>:<text>`; the list ends with `e`.
  for (let size = /^(\d+):/.exec(answer.slice(at)); size; size = /^(\d+):/.exec(answer.slice(at))) {
    at += size[0].length + Number(size[1])
    count += 1
  }
  return count
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
    // Of a cookie that it knows it says again what it said before.
    socket.send(`${randomUUID()} ${command}`, port, address)
  })
}
