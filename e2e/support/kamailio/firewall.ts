/** Faults of the network around a server, as packets that do not arrive (iptables). Needs root. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Lift } from '../target/target.ts'

const exec = promisify(execFile)

export class Firewall {
  readonly #rules = new Set<readonly string[]>()

  /** Connections to these TCP ports are refused; those that are open live on. */
  refuseConnections(ports: readonly number[]): Promise<Lift> {
    return this.#add(
      ports.map((port) => [
        '-p',
        'tcp',
        '--dport',
        String(port),
        '--syn',
        '-j',
        'REJECT',
        '--reject-with',
        'tcp-reset',
      ]),
    )
  }

  /** Nothing passes between these two TCP ports any more, either way, and neither end is told. */
  silence(client: number, server: number): Promise<Lift> {
    const one = (from: number, to: number) => [
      '-p',
      'tcp',
      '--sport',
      String(from),
      '--dport',
      String(to),
      '-j',
      'DROP',
    ]
    return this.#add([one(client, server), one(server, client)])
  }

  /** Nothing passes to or from these UDP ports. */
  dropPackets([first, last]: readonly [number, number]): Promise<Lift> {
    const ports = `${first}:${last}`
    return this.#add(['--sport', '--dport'].map((end) => ['-p', 'udp', end, ports, '-j', 'DROP']))
  }

  async clear(): Promise<void> {
    await this.#remove([...this.#rules])
  }

  async #add(rules: readonly (readonly string[])[]): Promise<Lift> {
    for (const rule of rules) {
      await exec('iptables', ['-w', '-I', 'INPUT', '-i', 'lo', ...rule])
      this.#rules.add(rule)
    }
    return () => this.#remove(rules)
  }

  async #remove(rules: readonly (readonly string[])[]): Promise<void> {
    for (const rule of rules)
      if (this.#rules.delete(rule)) await exec('iptables', ['-w', '-D', 'INPUT', '-i', 'lo', ...rule])
  }
}
