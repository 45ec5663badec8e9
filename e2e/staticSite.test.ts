/** The playground as files alone: the platform is in the page, and what it says and carries is as real as with a server. */
import { buildPlayground } from '@offhook/playground/server'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { type Browser, phoneSize, type Tab, viewport } from './support/browser/browser.ts'
import { launch } from './support/browser/launch.ts'
import { type FileServer, serveFiles } from './support/fileServer.ts'
import { chosenFramework } from './support/framework.ts'
import { only } from './support/only.ts'
import { installProbe } from './support/pageProbe.ts'
import { Softphone } from './support/softphone.ts'
import { until } from './support/until.ts'
import { writeVoice } from './support/voice.ts'

const test = only({ platform: 'switchboard', because: 'the page brings its platform along' })
const inChromium = only({
  platform: 'switchboard',
  browser: 'chromium',
  because:
    'what axe looks at is the same in every browser, and Firefox was seen to send audio on when it is told not to',
})

const undo: (() => unknown)[] = []
let files: FileServer
let browser: Browser
let tab: Tab
let errors: Error[]
let alice: Softphone
let bob: Softphone

beforeAll(async () => {
  const built = await buildPlayground('static')
  undo.push(built.remove)
  files = await serveFiles(built.folder)
  undo.push(files.close)
  const voice = writeVoice()
  undo.push(voice.remove)
  browser = await launch({ microphone: voice.path })
  undo.push(() => browser.close())
}, 120_000)

afterAll(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

beforeEach(() => {
  errors = []
})

async function open(size = viewport): Promise<void> {
  tab = await browser.open({ initScript: installProbe, size })
  tab.onError((error) => errors.push(error))
  await tab.goto(`${files.url}?framework=${chosenFramework}`)
  alice = new Softphone('alice', tab)
  bob = new Softphone('bob', tab)
  await Promise.all([alice.registered(), bob.registered()])
}

afterEach(() => tab?.close())

/** Everything that the page asked for was a file of its own, and it opened no WebSocket. */
async function onlyFilesWereAskedFor(): Promise<void> {
  const other = files.asked.filter((each) => !/^200 \/docs\/phone\/(assets\/[\w.-]+|favicon\.svg)?$/.test(each))
  expect(other).toEqual([])
  expect(files.asked.length).toBeGreaterThan(5)
  expect((await alice.resources()).webSockets).toBe(0)
  expect(errors).toEqual([])
}

async function callBob(): Promise<void> {
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
}

/** By the page's own switches. */
function makeTrouble(of: 'Alice' | 'Everyone', words: string): Promise<void> {
  return tab.getByRole('region', 'Make trouble').getByRole('group', of).getByRole('button', words).click()
}

/** `alice` and `bob` are on one page, which counts what both receive together: only one of them talks at a time. */
async function bothAreHeard(): Promise<void> {
  await alice.press('Mute')
  await alice.hears()
  await bob.press('Mute')
  await alice.hearsSilence()
  await alice.press('Unmute')
  await bob.hears()
  await bob.press('Unmute')
}

test('the phones of a page without a server register, call each other, hold, and outlive their signalling', async () => {
  await open()
  await callBob()
  await bothAreHeard()

  await makeTrouble('Alice', 'Refuse the next hold')
  await alice.press('Hold')
  await until('the refusal is shown', async () => /488/.test(await alice.alert()))
  await alice.says('In call')
  await alice.press('Hold')
  await alice.says('On hold')
  await alice.carriesNothing()
  await alice.press('Resume')
  await alice.says('In call')
  await alice.hears()

  await makeTrouble('Alice', 'Drop the socket')
  await until('the connection comes back', async () => (await alice.snapshot()).connection.status === 'connected')
  await alice.registered()
  await until('and the call with it', async () => (await alice.callSnapshot())?.signalling === 'up')
  await alice.hears()
  await bob.press('Hang up')
  await alice.says('Call ended: bob hung up')
  await onlyFilesWereAskedFor()
}, 180_000)

test('the lines of the platform in the page answer as they do on a server, the echo with what it hears', async () => {
  await open()
  await alice.call('echo')
  await alice.says('In call')
  await alice.hears()
  await alice.press('Mute')
  await alice.hearsSilence()
  await alice.press('Hang up')
  await alice.says(/^Call ended/)
  await alice.call('busy')
  await alice.says(/busy/i)
  await alice.call('early')
  await alice.says('In call')
  await alice.hears()
  await onlyFilesWereAskedFor()
}, 180_000)

inChromium(
  'a network that is killed takes the audio with it, and the call comes back',
  async () => {
    await open()
    await callBob()
    await alice.hears()
    await makeTrouble('Everyone', 'Kill the network')
    await Promise.all([alice.says('Reconnecting…'), bob.says('Reconnecting…')])
    await alice.carriesNothing()
    await makeTrouble('Everyone', 'Kill the network')
    await Promise.all([alice.says('In call'), bob.says('In call')])
    await bothAreHeard()
    await onlyFilesWereAskedFor()
  },
  180_000,
)

inChromium(
  'at the width of a phone nothing sticks out, and axe finds nothing in either scheme',
  async () => {
    await open(phoneSize)
    await fits('when idle')
    await callBob()
    await alice.press('Keypad')
    await tab.evaluate(() => document.querySelector<HTMLElement>('.inspect > summary')?.click())
    for (const name of ['Statecharts', 'SIP', 'ICE', 'Events']) {
      await tab.getByRole('tab', name).click()
      await fits(`in a call, with ${name}`)
    }
    await nothingIsFound('light')
    await nothingIsFound('dark')
    await onlyFilesWereAskedFor()
  },
  180_000,
)

async function fits(when: string): Promise<void> {
  const { clientWidth, scrollWidth } = await tab.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    return { clientWidth, scrollWidth }
  })
  expect(clientWidth).toBe(phoneSize.width)
  expect(scrollWidth, `as wide as the screen ${when}`).toBe(clientWidth)
}

async function nothingIsFound(scheme: 'light' | 'dark'): Promise<void> {
  await tab.evaluate((wanted) => {
    document.documentElement.style.colorScheme = wanted
  }, scheme)
  expect(await axeFindings(tab), `axe finds nothing, ${scheme}`).toEqual([])
}
