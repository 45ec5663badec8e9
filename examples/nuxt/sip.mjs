/** A SIP platform to develop on: users alice and bob, the line "echo", and short-lived credentials for your backend. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createSwitchboard } from '@offhook/switchboard'
import { listen, weriftMedia } from '@offhook/switchboard/node'

const switchboard = createSwitchboard({
  domain: 'example.test',
  users: { alice: randomUUID(), bob: randomUUID() },
  media: weriftMedia(),
})
const { url } = await listen(switchboard, { port: Number(process.env.SIP_PORT ?? 5066) })

const credentials = createServer((request, response) => {
  const user = request.url?.slice(1)
  if (request.method !== 'POST' || !['alice', 'bob'].includes(user)) return response.writeHead(404).end()
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify(switchboard.issueCredentials(user, { ttl: 300 })))
})
credentials.listen(Number(process.env.SIP_CREDENTIALS_PORT ?? 5067), '127.0.0.1', () => {
  console.log(`SIP at ${url}, credentials at http://127.0.0.1:${credentials.address().port}/alice`)
})
