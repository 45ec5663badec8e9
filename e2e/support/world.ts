/** The world of a browser test: one playground and one Chromium a file, new contexts and an empty record a test. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Playground, startPlayground } from '@offhook/playground/server'
import type { Switchboard } from '@offhook/switchboard'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchChromium } from './chromium.ts'
import { installProbe } from './pageProbe.ts'
import { SipRecord } from './sipRecord.ts'
import { Softphone, type User } from './softphone.ts'
import { pause } from './until.ts'
import { writeVoice } from './voice.ts'

const results = fileURLToPath(new URL('../../test-results/', import.meta.url))

export interface OpenOptions {
  /** What the address of the playground says beside `phones`, such as `{ ttl: '10' }`. */
  readonly query?: Readonly<Record<string, string>>
  /** Default true. */
  readonly microphone?: boolean
  /** Wait until it is registered. Default true. */
  readonly registered?: boolean
}

export class World {
  #playground: Playground | undefined
  #browser: Browser | undefined
  #contexts: BrowserContext[] = []
  #pages: { name: string; page: Page }[] = []
  #troubles: string[] = []
  #sip: SipRecord | undefined

  get url(): string {
    return this.#there(this.#playground).url
  }

  get switchboard(): Switchboard {
    return this.#there(this.#playground).switchboard
  }

  get sip(): SipRecord {
    return this.#there(this.#sip)
  }

  /** A softphone in a browser context of its own. */
  async open(user: User, options: OpenOptions = {}): Promise<Softphone> {
    const { query = {}, microphone = true, registered = true } = options
    const page = await this.#page(user, microphone)
    await page.goto(`${this.url}?${new URLSearchParams({ ...query, phones: user })}`)
    const softphone = new Softphone(user, page)
    if (registered) await softphone.registered()
    return softphone
  }

  async openBoth(options: OpenOptions = {}): Promise<{ alice: Softphone; bob: Softphone }> {
    const [alice, bob] = await Promise.all([this.open('alice', options), this.open('bob', options)])
    return { alice, bob }
  }

  /** Both on one page, as people first see the playground. */
  async openTogether(): Promise<{ alice: Softphone; bob: Softphone }> {
    const page = await this.#page('both', true)
    await page.goto(this.url)
    const [alice, bob] = [new Softphone('alice', page), new Softphone('bob', page)]
    await Promise.all([alice.registered(), bob.registered()])
    return { alice, bob }
  }

  /** Alice has called Bob, he has answered, and they hear each other. */
  async inCall(options: OpenOptions = {}): Promise<{ alice: Softphone; bob: Softphone }> {
    const { alice, bob } = await this.openBoth(options)
    await alice.call('bob')
    await bob.press('Answer')
    await Promise.all([alice.says('In call'), bob.says('In call')])
    await Promise.all([alice.hears(), bob.hears()])
    return { alice, bob }
  }

  /** One of the playground's own switches, as its page presses them. */
  async fault(name: string, query: Readonly<Record<string, string>> = {}): Promise<void> {
    const response = await fetch(`${this.url}api/dev/${name}?${new URLSearchParams(query)}`, { method: 'POST' })
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
  }

  /** @internal */
  async begin(): Promise<void> {
    const [playground, browser] = await Promise.all([
      startPlayground({ port: 0, mode: 'built' }),
      // Permission is given to contexts, so that a test can also refuse it.
      launchChromium({ allowMicrophone: false, microphone: writeVoice() }),
    ])
    this.#playground = playground
    this.#browser = browser
  }

  /** @internal */
  beginTest(): void {
    this.#sip = new SipRecord(this.switchboard)
    this.#troubles = []
  }

  /** @internal */
  async endTest(failed: string | undefined): Promise<void> {
    const troubles = this.#troubles
    if (failed !== undefined) await this.#keep(failed)
    await this.fault('clear')
    for (const user of ['alice', 'bob']) await this.fault('unrevoke', { user })
    // Bindings and calls that are left behind would be the next test's.
    await Promise.all(this.#pages.map(({ page }) => stopPhones(page)))
    for (const line of this.switchboard.lines.names)
      for (const call of this.switchboard.lines.calls(line)) call.hangUp()
    await Promise.all(this.#contexts.map((context) => context.close()))
    this.#contexts = []
    this.#pages = []
    this.#sip?.stop()
    expect(troubles, 'nothing is thrown in any page').toEqual([])
  }

  /** @internal */
  async end(): Promise<void> {
    await this.#browser?.close()
    await this.#playground?.close()
  }

  async #page(name: string, microphone: boolean): Promise<Page> {
    const context = await this.#there(this.#browser).newContext({ viewport: { width: 900, height: 1000 } })
    this.#contexts.push(context)
    if (microphone) await context.grantPermissions(['microphone'], { origin: new URL(this.url).origin })
    await context.addInitScript(installProbe)
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    page.on('pageerror', (error) => this.#troubles.push(`${name}: ${error.stack ?? error.message}`))
    this.#pages.push({ name, page })
    return page
  }

  async #keep(test: string): Promise<void> {
    const folder = `${results}${test.replace(/[^a-z0-9]+/gi, '-').slice(0, 100)}/`
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}sip.txt`, this.sip.ladder())
    for (const { name, page } of this.#pages) {
      await page.screenshot({ path: `${folder}${name}.png`, fullPage: true }).catch(() => {})
      const phones = await page.evaluate(phonesOf).catch((error: Error) => error.message)
      writeFileSync(`${folder}${name}.json`, JSON.stringify(phones, undefined, 2))
    }
  }

  #there<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('The world has not begun: use it inside a test.')
    return part
  }
}

/** Runs in the page. */
function phonesOf() {
  return Object.entries(window.offhook).map(([user, phone]) => ({ user, ...phone.getSnapshot() }))
}

/** Takes 3 s at most: a phone that cannot stop is for a test to notice, not for the end of one. */
async function stopPhones(page: Page): Promise<void> {
  const stopped = page.evaluate(() => Promise.all(Object.values(window.offhook ?? {}).map((phone) => phone.stop())))
  await Promise.race([stopped.catch(() => {}), pause(3_000)])
}

/** Once a file, at its top. */
export function useWorld(): World {
  const world = new World()
  beforeAll(() => world.begin())
  beforeEach(() => world.beginTest())
  afterEach(({ task }) => world.endTest(task.result?.state === 'fail' ? task.name : undefined))
  afterAll(() => world.end())
  return world
}
