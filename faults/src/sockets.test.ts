import { expect, test } from 'vitest'
import { parseAddresses, parseTcp } from './sockets.ts'

test('established connections of /proc/net/tcp, not those that listen or close', () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0A01630A:9C40 0100630A:480B 01 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0A01630A:9C41 0100630A:480B 06 00000000:00000000 00:00000000 00000000     0        0 3 1
`
  expect(parseTcp(text)).toEqual([
    { localAddress: '10.99.1.10', localPort: 40_000, remoteAddress: '10.99.0.1', remotePort: 18_443 },
  ])
})

test('addresses of /proc/net/fib_trie that are its own', () => {
  const text = `Local:
  +-- 0.0.0.0/0 2 0 2
     |-- 10.99.1.0
        /24 link UNICAST
     |-- 10.99.1.10
        /32 host LOCAL
     |-- 10.99.1.255
        /32 link BROADCAST
`
  expect([...parseAddresses(text)]).toEqual(['10.99.1.10'])
})
