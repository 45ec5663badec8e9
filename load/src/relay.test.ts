import { expect, it } from 'vitest'
import { readOwnSessions } from './relay.ts'

it('finds the sessions in what rtpengine answers, and does not take anything else for none', () => {
  const answer = 'load d10:statisticsd17:currentstatisticsd11:sessionsowni7e15:sessionsforeigni2eeee6:result2:oke'
  expect(readOwnSessions(answer)).toBe(7)
  expect(() => readOwnSessions('load d6:result5:errore')).toThrow('no statistics')
})
