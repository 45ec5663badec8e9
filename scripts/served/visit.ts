/** A visit to an example that its framework's own server renders: what it renders, how it hydrates, and calls both ways. */

import { until } from '../../e2e/support/until.ts'
import { RawClient } from '../../packages/switchboard/src/testing/rawClient.ts'
import { type Browser, complaintsOf, type Page, rememberServed, served } from './hydration.ts'
import { textOfRole } from './markup.ts'
import type { ServedPlatform } from './platform.ts'

/** Milliseconds: a page on a busy machine. */
const patience = 30_000
/** Of `stoppedPhone`. */
const initialState = 'unregistered'

/** Fetches the page as a reader without scripts does. Throws unless it shows the phone at rest, and nothing was opened for it. */
export async function expectServerRendering(url: string, platform: ServedPlatform): Promise<void> {
  const response = await fetch(url)
  const html = await response.text()
  equal('the status of the page', response.status, 200)
  equal('the state of the phone in the HTML of the server', textOfRole(html, 'status'), initialState)
  equal('WebSockets that were opened while the server rendered', platform.connectionCount(), 0)
}

/** Opens the page in a browser: hydration, registration, a call to the echo line, an incoming call. Throws at what is not so. */
export async function expectPhone(url: string, platform: ServedPlatform, browser: Browser): Promise<void> {
  const context = await browser.newContext({ permissions: ['microphone'], viewport: { width: 390, height: 844 } })
  context.setDefaultTimeout(patience)
  try {
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await rememberServed(page)
    await page.goto(url)
    await page
      .getByRole('status')
      .filter({ hasText: /^registered$/ })
      .waitFor()
    const markup = await served(page)
    equal('the state of the phone before hydration', markup.text, initialState)
    equal('whether hydration took the markup of the server over', markup.isShown, true)
    equal('registrations of Alice', platform.switchboard.registrations('alice').length, 1)
    equal('WebSockets of the page', platform.connectionCount(), 1)
    await callEcho(page, platform)
    await beCalled(page, platform)
    equal('what the page complained of', complaints.join('\n'), '')
  } finally {
    await context.close()
  }
}

async function callEcho(page: Page, { switchboard }: ServedPlatform): Promise<void> {
  await page.getByRole('textbox', { name: 'Number or address' }).fill('echo')
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  const call = page.getByRole('region', { name: 'Call', exact: true })
  await call.getByText('established').waitFor()
  await until('the echo line is in the call', () => switchboard.lines.calls('echo').find(isAnswered), {
    within: patience,
  })
  // The duration ticks: the page is alive.
  await call.getByText(/, [1-9]\d* s$/).waitFor()
  await call.getByRole('button', { name: 'Hang up' }).click()
  await page.getByText('Call ended: hangUp').waitFor()
  await until('the echo line has no call', () => !switchboard.lines.calls('echo').some(isAnswered), {
    within: patience,
  })
}

const isAnswered = ({ status }: { readonly status: string }) => status === 'answered'

/** Signalling alone: the caller is nothing but text. */
async function beCalled(page: Page, { switchboard }: ServedPlatform): Promise<void> {
  const socket = switchboard.connect()
  const bob = new RawClient('bob', switchboard.domain, socket)
  await until('Bob is connected', () => socket.readyState === 1)
  bob.invite(`sip:alice@${switchboard.domain}`)
  const incoming = page.getByRole('region', { name: 'Incoming call' })
  await incoming.getByRole('alert').getByText('is calling').waitFor()
  await incoming.getByRole('button', { name: 'Decline' }).click()
  await page.getByText('Call ended: rejected').waitFor()
  await until('Bob is told', () => bob.untaken.includes('603 INVITE'))
  socket.close()
}

function equal<T>(what: string, actual: T, expected: T): void {
  if (!Object.is(actual, expected)) throw new Error(`${what}: expected ${expected}, but was:\n${actual}`)
}
