import { expect, it } from 'vitest'
import { countCalls } from './relay.ts'

it('counts the calls that rtpengine names, and does not take anything else for none', () => {
  expect(countCalls('load d5:callsl3:a:13:b3:2e6:result2:oke')).toBe(2)
  expect(countCalls('load d5:callsle6:result2:oke')).toBe(0)
  expect(() => countCalls('load d6:result5:errore')).toThrow('no list')
})
