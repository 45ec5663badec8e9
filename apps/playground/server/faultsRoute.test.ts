import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSwitchboard } from '@offhook/switchboard'
import { expect, onTestFinished, test } from 'vitest'
import { faultsRoute } from './faultsRoute.ts'

async function serve() {
  const switchboard = createSwitchboard({ domain: 'example.test', users: { alice: 'long-lived' } })
  const asked: string[] = []
  const route = faultsRoute({
    switchboard,
    revoke: (user) => asked.push(`revoke ${user}`),
    restore: (user) => asked.push(`restore ${user}`),
  })
  const server = createServer(route)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    switchboard.close()
  })
  const { port } = server.address() as AddressInfo
  const post = async (path: string, method = 'POST') => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method })
    return { status: response.status, said: JSON.stringify(await response.json()) }
  }
  return { switchboard, asked, post }
}

test.each([
  ['respond?status=200', 'status is 300 to 699'],
  ['respond?status=4e2', 'status is a number'],
  ['respond?status=488&dialog=sideways', 'dialog is in or new'],
  ['respond?status=488&times=-1', 'times is a number'],
  ['down?ms=soon', 'ms is a number'],
  ['down?ms=9999999999', 'ms is a number'],
  ['kill', 'user is missing'],
  ['expire?user=', 'user is missing'],
  ['dtmf', 'line is missing'],
])('%s is refused, and says why', async (path, why) => {
  const { post, switchboard } = await serve()
  expect(await post(path)).toEqual({ status: 400, said: JSON.stringify({ error: why }) })
  expect(switchboard.isAccepting, 'and nothing has happened').toBe(true)
})

test('what there is not is not found, and what there is must be posted', async () => {
  const { post } = await serve()
  expect((await post('explode?user=alice')).said).toContain('There is revoke, unrevoke')
  expect((await post('explode?user=alice')).status).toBe(404)
  expect((await post('')).status).toBe(404)
  expect((await post('/')).status).toBe(404)
  expect((await post('constructor')).status).toBe(404)
  expect((await post('down', 'GET')).status).toBe(405)
})

test('a server that is stopped comes back by itself, or when it is told to', async () => {
  const { post, switchboard } = await serve()
  await post('down?ms=50')
  expect(switchboard.isAccepting).toBe(false)
  await expect.poll(() => switchboard.isAccepting).toBe(true)
  await post('down')
  await post('down?ms=50000')
  await post('up')
  expect(switchboard.isAccepting).toBe(true)
})

test('credentials are taken from the user that was named, and given back', async () => {
  const { post, asked } = await serve()
  await post('revoke?user=alice')
  await post('unrevoke?user=alice')
  expect(asked).toEqual(['revoke alice', 'restore alice'])
})
