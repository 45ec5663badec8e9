import { expect, test } from 'vitest'
import { parseFilter } from './packetFilter.ts'

test('what came to the router, and what the faults dropped of it', () => {
  const text = `Chain INPUT (policy ACCEPT 7 packets, 400 bytes)
    pkts      bytes target     prot opt in     out     source               destination

Chain FORWARD (policy ACCEPT 950 packets, 90000 bytes)
    pkts      bytes target     prot opt in     out     source               destination
    1000    95000 OFFHOOK    all  --  *      *       0.0.0.0/0            0.0.0.0/0

Chain OFFHOOK (1 references)
    pkts      bytes target     prot opt in     out     source               destination
      30     3000 DROP       all  --  *      *       0.0.0.0/0            0.0.0.0/0            statistic mode random probability 0.05
      20     2000 DROP       udp  --  *      *       0.0.0.0/0            0.0.0.0/0
`
  expect(parseFilter(text)).toEqual({ entered: 1_000, dropped: 50 })
})
