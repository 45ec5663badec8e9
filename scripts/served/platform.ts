/** The SIP platform of the examples that a server renders: the embedded switchboard, its credentials, and who came to it. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSwitchboard, type Switchboard } from '../../packages/switchboard/src/index.ts'
import { listen, weriftMedia } from '../../packages/switchboard/src/node/index.ts'

export interface ServedPlatform {
  readonly switchboard: Switchboard
  /** `ws://127.0.0.1:5066` */
  readonly sipServer: string
  /** `POST` to `<this>/alice` gives Alice's short-lived credentials. */
  readonly credentialsUrl: string
  /** How many WebSockets have been opened to it so far, by a server or by a page. */
  connectionCount(): number
  close(): Promise<void>
}

export async function startPlatform(): Promise<ServedPlatform> {
  const switchboard = createSwitchboard({
    domain: 'example.test',
    users: { alice: randomUUID() },
    media: weriftMedia(),
    // The caller of the incoming call is not one that registers.
    authenticateCalls: 'never',
  })
  let connections = 0
  const counted: Switchboard = Object.assign(Object.create(switchboard), {
    attach(...wire: Parameters<Switchboard['attach']>) {
      connections += 1
      return switchboard.attach(...wire)
    },
  })
  const listening = await listen(counted)
  const credentials = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== '/alice') return response.writeHead(404).end()
    return response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify(switchboard.issueCredentials('alice', { ttl: 300 })))
  })
  await new Promise<void>((resolve) => credentials.listen(0, '127.0.0.1', resolve))
  return {
    switchboard,
    sipServer: listening.url,
    credentialsUrl: `http://127.0.0.1:${(credentials.address() as AddressInfo).port}`,
    connectionCount: () => connections,
    async close() {
      switchboard.close()
      credentials.closeAllConnections()
      credentials.close()
      await listening.close()
    },
  }
}
