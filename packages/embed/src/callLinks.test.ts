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
