import { afterEach, expect, test, vi } from 'vitest'
import type { NetworkEvent } from '../ports/network.ts'
import { createManualClock } from '../testing/manualClock.ts'
import { createPageNetwork } from './pageNetwork.ts'

class CountingTarget extends EventTarget {
  listening = 0
  override addEventListener(type: string, listener: EventListener) {
    this.listening += 1
    super.addEventListener(type, listener)
  }
  override removeEventListener(type: string, listener: EventListener) {
    this.listening -= 1
    super.removeEventListener(type, listener)
  }
}

function page() {
  const window = new CountingTarget()
  const document = Object.assign(new CountingTarget(), { visibilityState: 'visible' })
  const connection = new CountingTarget()
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  vi.stubGlobal('navigator', { connection })
  return { window, document, connection }
}
afterEach(() => vi.unstubAllGlobals())

test('tells what the page learns, and nothing after it was stopped', () => {
  const { window, document, connection } = page()
  const clock = createManualClock()
  const told: NetworkEvent['type'][] = []
  const stop = createPageNetwork(clock).subscribe(({ type }) => told.push(type))
  const all = () => {
    window.dispatchEvent(new Event('offline'))
    window.dispatchEvent(new Event('online'))
    connection.dispatchEvent(new Event('change'))
    document.dispatchEvent(new Event('resume'))
    document.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  }
  all()
  const once = ['network.offline', 'network.online', 'network.changed', 'page.resumed', 'page.resumed', 'page.resumed']
  expect(told).toEqual(once)
  stop()
  all()
  expect(told).toEqual(once)
  expect([window.listening, document.listening, connection.listening, clock.pending]).toEqual([0, 0, 0, 0])
})

test('a machine that slept is noticed by its wall clock; one that is busy is not', () => {
  page()
  const clock = createManualClock()
  const told: NetworkEvent['type'][] = []
  const stop = createPageNetwork(clock).subscribe(({ type }) => told.push(type))
  clock.advance(60_000)
  expect(told).toEqual([])
  clock.sleep(30_000)
  clock.advance(1)
  expect(told).toEqual(['page.resumed'])
  stop()
})

test('on a server it does nothing', () => {
  const told: unknown[] = []
  const stop = createPageNetwork(createManualClock()).subscribe((event) => told.push(event))
  stop()
  expect(told).toEqual([])
})
