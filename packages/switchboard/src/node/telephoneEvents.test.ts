import { expect, test } from 'vitest'
import { TelephoneEvents } from './telephoneEvents.ts'

test('a digit is told once, when its end is first heard', () => {
  const heard: string[] = []
  const events = new TelephoneEvents(8000, (digit, milliseconds) => heard.push(`${digit} ${milliseconds}`))
  const packet = (event: number, isEnd: boolean, duration: number) =>
    Uint8Array.of(event, isEnd ? 0x8a : 0x0a, duration >> 8, duration & 255)
  events.receive(packet(5, false, 160), 1_000)
  events.receive(packet(5, true, 800), 1_000)
  events.receive(packet(5, true, 800), 1_000)
  events.receive(packet(11, true, 1_280), 2_000)
  events.receive(packet(5, true, 800), 3_000)
  // A flash, and a packet that is cut short.
  events.receive(packet(16, true, 800), 4_000)
  events.receive(Uint8Array.of(1, 0x80), 5_000)
  expect(heard).toEqual(['5 100', '# 160', '5 100'])
})
