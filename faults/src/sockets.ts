/** TCP connections inside a network namespace, read from /proc of a process in it: no program is started to look. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Network, Side } from '@offhook/platform'

export interface TcpConnection {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
}

export interface NamespaceView {
  /** Established ones, as that end's kernel sees them. */
  connections(): TcpConnection[]
  /** The IPv4 addresses that it has now. A connection outlives its address, and is dead without it. */
  addresses(): ReadonlySet<string>
  close(): Promise<void>
}

export async function lookInto(network: Network, side: Side): Promise<NamespaceView> {
  const child = network.exec(side, 'sleep', ['infinity'], { stdio: 'ignore' })
  await once(child, 'spawn')
  return {
    connections: () => parseTcp(readFileSync(`/proc/${child.pid}/net/tcp`, 'utf8')),
    addresses: () => parseAddresses(readFileSync(`/proc/${child.pid}/net/fib_trie`, 'utf8')),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}

const established = '01'

/** `/proc/net/tcp`: addresses are hexadecimal, the bytes of IPv4 in the order of the machine (little endian). */
export function parseTcp(text: string): TcpConnection[] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/)
      if (state !== established) return []
      const [localAddress, localPort] = endpoint(local)
      const [remoteAddress, remotePort] = endpoint(remote)
      return [{ localAddress, localPort, remoteAddress, remotePort }]
    })
}

function endpoint(text: string): [address: string, port: number] {
  const [address = '', port = ''] = text.split(':')
  const bytes = (address.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse()
  return [bytes.join('.'), Number.parseInt(port, 16)]
}

/** `/proc/net/fib_trie`: an address of its own stands in the line before `/32 host LOCAL`. */
export function parseAddresses(text: string): ReadonlySet<string> {
  const lines = text.split('\n')
  return new Set(
    lines.flatMap((line, index) => {
      const address = /\|-- (\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1]
      return address !== undefined && /32 host LOCAL/.test(lines[index + 1] ?? '') ? [address] : []
    }),
  )
}
