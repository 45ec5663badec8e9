import { expect, test } from 'vitest'
import type { ChartArrow, ChartPicture } from './chartPicture.ts'
import pictures from './chartPictures.json' with { type: 'json' }
import { arrowsTaken } from './chartStep.ts'

const arrow = (from: string, to: string, type: string): ChartArrow => ({
  from,
  to,
  events: [{ words: type, type }],
  line: [],
})
const picture: ChartPicture = {
  width: 0,
  height: 0,
  states: [],
  starts: [],
  arrows: [
    arrow('a', 'b', 'go'),
    arrow('a', 'b', 'run'),
    arrow('b', 'c', ''),
    arrow('c', 'a', 'back'),
    arrow('a', 'd', 'go'),
  ],
}
const names = (taken: ReadonlySet<ChartArrow>) =>
  [...taken].map(({ from, to, events }) => `${from}${to} ${events[0]?.type}`)

test('the arrow of the event, from a state that was active to one that was entered', () => {
  expect(names(arrowsTaken(picture, { event: 'go', before: 'a', after: 'b' }))).toEqual(['ab go'])
  expect(names(arrowsTaken(picture, { event: 'go', before: 'a', after: 'd' }))).toEqual(['ad go'])
})

test('arrows that wait for nothing are followed to where the chart rests', () => {
  expect(names(arrowsTaken(picture, { event: 'run', before: 'a', after: 'c' }))).toEqual(['ab run', 'bc '])
})

test('no arrow to a region that was active already', () => {
  const [before, after] = [
    { a: 'x', b: 'y' },
    { a: 'z', b: 'y' },
  ]
  expect(names(arrowsTaken(picture, { event: 'go', before, after }))).toEqual([])
})

test('a step that stayed went along none', () => {
  expect(arrowsTaken(picture, { event: 'go', before: 'a', after: 'a' }).size).toBe(0)
})

test('every arrow of every chart begins and ends at a state that is drawn', () => {
  expect(Object.keys(pictures)).toEqual(['phone', 'connection', 'registration', 'credentials', 'call', 'media'])
  for (const { states, arrows } of Object.values(pictures)) {
    const drawn = states.map(({ path }) => path)
    expect(drawn.length).toBeGreaterThan(3)
    for (const { from, to, line } of arrows) {
      expect(drawn).toContain(from)
      expect(drawn).toContain(to)
      expect(line.length).toBeGreaterThan(1)
    }
  }
})
