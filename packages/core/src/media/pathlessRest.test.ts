import { expect, test } from 'vitest'
import { createPathlessRest } from './pathlessRest.ts'

/** A sender whose changes take effect when the test says so. */
function slowSender() {
  const waiting: { apply(): void; refuse(): void }[] = []
  const encodings = [{ active: true }]
  const sender = {
    getParameters: () => ({ encodings: encodings.map((encoding) => ({ ...encoding })) }),
    setParameters: (wish: { encodings: { active: boolean }[] }) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({
          apply() {
            Object.assign(encodings[0] ?? {}, wish.encodings[0])
            resolve()
          },
          refuse: () => reject(new Error('InvalidModificationError')),
        })
      }),
  }
  return {
    sender: sender as unknown as RTCRtpSender,
    waiting,
    isActive: () => encodings[0]?.active,
    async next(what: 'apply' | 'refuse') {
      waiting.shift()?.[what]()
      await new Promise((resolve) => setTimeout(resolve))
    },
  }
}

function open() {
  const slow = slowSender()
  const end = new AbortController()
  return { ...slow, end, tell: createPathlessRest(() => slow.sender, end.signal) }
}

test('nothing is encoded while there is no path', async () => {
  const { tell, next, isActive, waiting } = open()
  tell('checking')
  tell('connected')
  expect(waiting).toHaveLength(0)
  tell('disconnected')
  await next('apply')
  expect(isActive()).toBe(false)
  tell('connected')
  await next('apply')
  expect(isActive()).toBe(true)
  expect(waiting).toHaveLength(0)
})

test('a path that is back before the change was made is sent on', async () => {
  const { tell, next, isActive } = open()
  tell('disconnected')
  tell('connected')
  await next('apply')
  expect(isActive()).toBe(false)
  await next('apply')
  expect(isActive()).toBe(true)
})

test('a change that is refused is made again, with what is so by then', async () => {
  const { tell, next, isActive, waiting } = open()
  tell('failed')
  await next('refuse')
  await next('apply')
  expect(isActive()).toBe(false)
  tell('connected')
  await next('refuse')
  await next('apply')
  expect(isActive()).toBe(true)
  expect(waiting).toHaveLength(0)
})

test('a browser that refuses for ever is not asked for ever, and asked again with the next state', async () => {
  const { tell, next, waiting } = open()
  tell('disconnected')
  for (let turn = 0; turn < 20; turn += 1) await next('refuse')
  expect(waiting).toHaveLength(0)
  tell('failed')
  expect(waiting).toHaveLength(1)
})

test('nothing is touched once the session has ended', async () => {
  const { tell, next, waiting, end } = open()
  tell('disconnected')
  end.abort()
  await next('refuse')
  expect(waiting).toHaveLength(0)
})
