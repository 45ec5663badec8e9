import { once } from 'node:events'
import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startPlatform } from './platform.ts'

test('every WebSocket is counted', async () => {
  const platform = await startPlatform()
  onTestFinished(() => platform.close())
  expect(platform.connectionCount()).toBe(0)
  const asked = request(platform.sipServer.replace('ws:', 'http:'), {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'sip',
    },
  }).end()
  await once(asked, 'upgrade')
  expect(platform.connectionCount()).toBe(1)
})

test('credentials are for Alice alone', async () => {
  const platform = await startPlatform()
  onTestFinished(() => platform.close())
  const issued = await fetch(`${platform.credentialsUrl}/alice`, { method: 'POST' })
  expect(await issued.json()).toMatchObject({ username: expect.stringMatching(/^\d+:alice$/) })
  expect((await fetch(`${platform.credentialsUrl}/bob`, { method: 'POST' })).status).toBe(404)
})
