/** The one-file page of `examples/embed`, with the bundle that is published, on a switchboard of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBundle, type Example, serveExample } from '@offhook/example-embed'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { axeFindings } from './support/axe.ts'
import type { Browser, Tab } from './support/browser/browser.ts'
import { launch } from './support/browser/launch.ts'
import { only } from './support/only.ts'
import { installProbe } from './support/pageProbe.ts'
import { silence } from './support/silence.ts'
import { until } from './support/until.ts'
import { type Voice, writeVoice } from './support/voice.ts'

const test = only({
  platform: 'switchboard',
  browser: 'chromium',
  because: 'the page brings its own platform, and what a call does in other browsers the playground shows',
})

let voice: Voice
let bundle: string
let example: Example
let browser: Browser
let page: Tab
let troubles: string[]

beforeAll(async () => {
  voice = writeVoice()
  bundle = await mkdtemp(join(tmpdir(), 'offhook-embed-'))
  await buildBundle(bundle)
  example = await serveExample({ bundle })
  browser = await launch({ microphone: voice.path })
})
beforeEach(async () => {
  troubles = []
  page = await browser.open({ initScript: installProbe })
  page.onError((error) => troubles.push(error.message))
  await page.goto(example.url)
})
afterEach(async () => {
  await page.close()
  expect(troubles, 'nothing is thrown in the page').toEqual([])
})
afterAll(async () => {
  await browser.close()
  await example.close()
  await rm(bundle, { recursive: true, force: true })
  voice.remove()
})

async function says(words: string): Promise<void> {
  let said = ''
  const look = async () => {
    said = await page.getByRole('status').textContent()
    return said === words
  }
  await until(`the page says “${words}”`, look).catch((error: Error) => {
    error.message += `; it says “${said}”`
    throw error
  })
}

/** The line plays back what it hears: sound that comes has gone out, too. */
async function soundGoesOutAndComesBack(): Promise<void> {
  const audio = () => page.evaluate(() => window.probe.audio())
  const before = await audio()
  await until('sound goes out and comes back', async () => {
    const { sent, received, energy } = await audio()
    return sent - before.sent >= 10 && received - before.received >= 10 && energy - before.energy > silence
  })
}

const lineCalls = (line: string) => example.switchboard.lines.calls(line).length

async function everythingIsReleased(): Promise<void> {
  await until('PeerConnection and microphone are released', async () => {
    const { peerConnections, tracks } = await page.evaluate(() => window.probe.resources())
    return peerConnections === 0 && tracks === 0
  })
}

test('nothing is connected before a link is clicked', async () => {
  expect(await page.evaluate(() => window.probe.resources())).toEqual({ peerConnections: 0, tracks: 0, webSockets: 0 })
})

test('a click on a sip: link calls: sound both ways, mute, hang up', async () => {
  await page.getByRole('link', 'Echo line').click()
  await says('In a call with Echo line')
  await soundGoesOutAndComesBack()
  expect(lineCalls('echo')).toBe(1)
  await page.getByRole('button', 'Mute').click()
  await until('Mute is pressed', () =>
    page.evaluate(() => document.querySelector('#mute')?.getAttribute('aria-pressed') === 'true'),
  )
  await page.getByRole('button', 'Mute').click()
  await soundGoesOutAndComesBack()
  await page.getByRole('button', 'Hang up').click()
  await says('Call ended')
  await until('the line has no call', () => lineCalls('echo') === 0)
  await everythingIsReleased()
})

test('Enter on a tel: link calls, and the keyboard alone hangs up and is back at the link', async () => {
  await page.keyboard.press('Tab')
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
  expect(await focused()).toBe('+1 555 0100')
  await page.keyboard.press('Enter')
  await says('In a call with +1 555 0100')
  await soundGoesOutAndComesBack()
  expect(lineCalls('+15550100')).toBe(1)
  for (let step = 0; step < 10 && (await focused()) !== 'Hang up'; step += 1) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await says('Call ended')
  await until('the line has no call', () => lineCalls('+15550100') === 0)
  await everythingIsReleased()
  expect(await focused()).toBe('+1 555 0100')
})

test('who does not answer is told of, and the next link calls', async () => {
  await page.getByRole('link', 'Rental desk').click()
  await says('Call ended: busy')
  // Not counted while the first call closes: that was seen to hang.
  await everythingIsReleased()
  await page.getByRole('link', 'Echo line').click()
  await says('In a call with Echo line')
  await soundGoesOutAndComesBack()
})

test('axe finds nothing, in both colour schemes, with and without a call', async () => {
  const look = async () => {
    for (const scheme of ['light', 'dark']) {
      await page.evaluate((wanted) => {
        document.documentElement.style.colorScheme = wanted
      }, scheme)
      expect(await axeFindings(page), `axe finds nothing, ${scheme}`).toEqual([])
    }
  }
  await look()
  await page.getByRole('link', 'Echo line').click()
  await says('In a call with Echo line')
  await look()
})
