import * as core from '@offhook/core'
import { createFakePhone } from '@offhook/core/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { callLinks } from './callLinks.ts'
import * as embed from './index.ts'
import { type CallLinksOptions, PhoneError } from './index.ts'

const stops: (() => void)[] = []
/** Clicks that nobody took: where a browser would navigate. */
let left: string[]
const note = (event: Event) => {
  if (!event.defaultPrevented) left.push((event.target as Element).textContent ?? '')
  event.preventDefault()
}
beforeEach(() => {
  left = []
  window.addEventListener('click', note)
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  window.removeEventListener('click', note)
  document.body.replaceChildren()
})

function page(html: string, options: CallLinksOptions = {}, phone = createFakePhone({ status: 'running' })) {
  document.body.innerHTML = html
  const called: unknown[] = []
  phone.handle('call', (target) => void called.push(target))
  stops.push(callLinks(phone, options))
  const click = async (selector: string, init: MouseEventInit = {}) => {
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ...init })
    document.querySelector(selector)?.dispatchEvent(event)
    await Promise.resolve()
    await Promise.resolve()
  }
  return { phone, called, click }
}

it.each(['tel:+1-555-0100', 'sip:bob@example.com', 'sips:bob@example.com', 'TEL:112'])('%s is called', async (href) => {
  const onCall = vi.fn()
  const { phone, called, click } = page(`<a href="${href}">call</a>`, { onCall })
  await click('a')
  expect([called, left]).toEqual([[href], []])
  expect(onCall).toHaveBeenCalledWith(phone.calls[0], document.querySelector('a'))
})

it('a click within the link counts, and a link that came later', async () => {
  const { called, click } = page('<main></main>')
  document.querySelector('main')?.insertAdjacentHTML('beforeend', '<a href="tel:112"><b>help</b></a>')
  await click('b')
  expect(called).toEqual(['tel:112'])
})

it.each([
  ['another scheme', '<a href="https://example.com">x</a>', {}],
  ['no address', '<a>x</a>', {}],
  ['a key for a new tab', '<a href="tel:112">x</a>', { ctrlKey: true }],
  ['the middle button', '<a href="tel:112">x</a>', { button: 1 }],
])('%s stays the browser’s', async (_, html, init) => {
  const { called, click } = page(html, {}, createFakePhone({ status: 'running' }))
  await click('a', init)
  expect([called, left]).toEqual([[], ['x']])
})

it('what the page prevents is not called', async () => {
  const { called, click } = page('<a href="tel:112">x</a>')
  document.querySelector('a')?.addEventListener('click', (event) => event.preventDefault())
  await click('a')
  expect(called).toEqual([])
})

it('a phone that is stopped is started first', async () => {
  const { phone, called, click } = page('<a href="tel:112">x</a>', {}, createFakePhone())
  await click('a')
  await vi.waitFor(() => expect(called).toEqual(['tel:112']))
  expect(phone.commands.start).toBe(1)
})

it('what cannot be called is told, with the link', async () => {
  const onError = vi.fn()
  const { phone, click } = page('<a href="sip:not an address">x</a>', { onError })
  phone.handle('call', () => {
    throw new PhoneError('invalidTarget')
  })
  await click('a')
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'invalidTarget' }), document.querySelector('a'))
})

it('a link that is clicked again and again calls once, and again when its call has ended', async () => {
  const { phone, called, click } = page('<a href="tel:112">x</a><a id="other" href="tel:113">y</a>')
  await click('a')
  await click('a')
  await click('#other')
  expect([called, left]).toEqual([['tel:112', 'tel:113'], []])
  phone.calls[0]?.set({ status: 'ended' })
  await click('a')
  expect(called).toEqual(['tel:112', 'tel:113', 'tel:112'])
})

it('a link that is clicked again while the phone starts calls once, and one that failed may be clicked again', async () => {
  const onError = vi.fn()
  const { phone, called, click } = page('<a href="tel:112">x</a>', { onError }, createFakePhone())
  const starts: { resolve(): void; reject(error: Error): void }[] = []
  phone.handle('start', () => new Promise((resolve, reject) => starts.push({ resolve, reject })))
  await click('a')
  await click('a')
  expect([starts.length, called]).toEqual([1, []])
  const refusal = new PhoneError('connectionFailed')
  starts[0]?.reject(refusal)
  await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(refusal, document.querySelector('a')))
  await click('a')
  starts[1]?.resolve()
  await vi.waitFor(() => expect(called).toEqual(['tel:112']))
})

it('after the end nothing is called any more, also not by a click from before', async () => {
  const { phone, called, click } = page('<a href="tel:112">x</a>', {}, createFakePhone())
  let started = () => {}
  phone.handle(
    'start',
    () =>
      new Promise((resolve) => {
        started = resolve
      }),
  )
  await click('a')
  for (const stop of stops.splice(0)) stop()
  started()
  await new Promise((resolve) => setTimeout(resolve))
  expect(called).toEqual([])
})

it('what onCall throws is not taken for a call that failed', async () => {
  const onError = vi.fn()
  const rejected = new Promise((resolve) => process.once('unhandledRejection', resolve))
  const onCall = () => {
    throw new Error('the page’s own')
  }
  const { click } = page('<a href="tel:112">x</a>', { onCall, onError })
  await click('a')
  expect(await rejected).toMatchObject({ message: 'the page’s own' })
  expect(onError).not.toHaveBeenCalled()
})

it('links elsewhere, and after the end, are the browser’s', async () => {
  document.body.innerHTML = ''
  const { called, click } = page('<nav><a href="tel:1">in</a></nav><a id="out" href="tel:2">out</a>')
  for (const stop of stops.splice(0)) stop()
  await click('#out')
  expect([called, left]).toEqual([[], ['out']])
  const phone = createFakePhone({ status: 'running' })
  stops.push(callLinks(phone, { root: document.querySelector('nav') ?? document }))
  await click('#out')
  await click('nav a')
  expect([phone.commands.call, left]).toEqual([1, ['out', 'out']])
})

it('all of core is there, and the links', () => {
  expect(Object.keys(embed).filter((name) => !(name in core))).toEqual(['callLinks'])
  expect(Object.keys(core).filter((name) => !(name in embed))).toEqual([])
})
