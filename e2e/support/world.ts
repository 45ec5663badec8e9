/** The world of a browser test: one platform, playground and browser a file, new contexts and an empty record a test. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Playground, startPlayground } from '@offhook/playground/server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import type { Browser, BrowserName, Tab } from './browser/browser.ts'
import { chosenBrowser, launch } from './browser/launch.ts'
import { chosenFramework } from './framework.ts'
import { installProbe } from './pageProbe.ts'
import { SipRecord } from './sipRecord.ts'
import { Softphone, type User } from './softphone.ts'
import { startTarget } from './target/chosen.ts'
import type { Target } from './target/target.ts'
import { pause } from './until.ts'
import { type Voice, writeVoice } from './voice.ts'

const results = fileURLToPath(new URL('../../test-results/', import.meta.url))

export interface OpenOptions {
  /** What the address of the playground says beside `phones`, such as `{ ttl: '10' }`. */
  readonly query?: Readonly<Record<string, string>>
  /** Default true. */
  readonly microphone?: boolean
  /** Default: the one that the run is about. */
  readonly browser?: BrowserName
  /** Wait until it is registered. Default true. */
  readonly registered?: boolean
}

export class World {
  #target: Target | undefined
  #playground: Playground | undefined
  #voice: Voice | undefined
  readonly #browsers = new Map<BrowserName, Promise<Browser>>()
  #tabs: { name: string; tab: Tab }[] = []
  #troubles: string[] = []
  #sip: SipRecord | undefined

  get url(): string {
    return this.#there(this.#playground).url
  }

  get target(): Target {
    return this.#there(this.#target)
  }

  get sip(): SipRecord {
    return this.#there(this.#sip)
  }

  /** A softphone in a browser context of its own. */
  async open(user: User, options: OpenOptions = {}): Promise<Softphone> {
    const { query = {}, microphone = true, browser = chosenBrowser, registered = true } = options
    const tab = await this.#open(user, browser, microphone)
    await tab.goto(this.#address({ ...query, phones: user }))
    const softphone = new Softphone(user, tab)
    if (registered) await softphone.registered()
    return softphone
  }

  async openBoth(options: OpenOptions = {}): Promise<{ alice: Softphone; bob: Softphone }> {
    const [alice, bob] = await Promise.all([this.open('alice', options), this.open('bob', options)])
    return { alice, bob }
  }

  /** Both on one page, as people first see the playground. */
  async openTogether(): Promise<{ alice: Softphone; bob: Softphone }> {
    const tab = await this.#open('both', chosenBrowser, true)
    await tab.goto(this.#address({}))
    const [alice, bob] = [new Softphone('alice', tab), new Softphone('bob', tab)]
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

  /** @internal */
  async begin(): Promise<void> {
    const [target] = await Promise.all([startTarget(), this.#browser(chosenBrowser)])
    this.#target = target
    this.#playground = await startPlayground({ platform: target.backend, built: inject('playground') })
  }

  /** @internal */
  beginTest(): void {
    this.#sip = new SipRecord(this.target)
    this.#troubles = []
  }

  /** @internal */
  async endTest(failed: string | undefined): Promise<void> {
    const troubles = this.#troubles
    if (failed !== undefined) await this.#keep(failed)
    await this.target.reset()
    // Bindings and calls that are left behind would be the next test's.
    await Promise.all(this.#tabs.map(({ tab }) => stopPhones(tab)))
    await Promise.all(this.#tabs.map(({ tab }) => tab.close()))
    this.#tabs = []
    this.#sip?.stop()
    expect(troubles, 'nothing is thrown in any page').toEqual([])
  }

  /** @internal */
  async end(): Promise<void> {
    try {
      for (const browser of this.#browsers.values()) await (await browser).close()
    } finally {
      this.#voice?.remove()
    }
    // Before the playground: it may hold connections through it.
    await this.#target?.close()
    await this.#playground?.close()
  }

  /** Started when it is first asked for. */
  #browser(name: BrowserName): Promise<Browser> {
    this.#voice ??= writeVoice()
    const browser = this.#browsers.get(name) ?? launch({ name, microphone: this.#voice.path })
    this.#browsers.set(name, browser)
    return browser
  }

  async #open(name: string, browser: BrowserName, microphone: boolean): Promise<Tab> {
    const tab = await (await this.#browser(browser)).open({ microphone, initScript: installProbe })
    tab.onError((error) => this.#troubles.push(`${name}: ${error.stack ?? error.message}`))
    this.#tabs.push({ name, tab })
    return tab
  }

  async #keep(test: string): Promise<void> {
    const folder = `${results}${test.replace(/[^a-z0-9]+/gi, '-').slice(0, 100)}/`
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}sip.txt`, this.sip.ladder())
    this.target.keep?.(folder)
    for (const { name, tab } of this.#tabs) {
      await tab.screenshot(`${folder}${name}.png`).catch(() => {})
      const phones = await tab.evaluate(phonesOf).catch((error: Error) => error.message)
      writeFileSync(`${folder}${name}.json`, JSON.stringify(phones, undefined, 2))
    }
  }

  #address(query: Readonly<Record<string, string>>): string {
    return `${this.url}?${new URLSearchParams({ framework: chosenFramework, ...query })}`
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
async function stopPhones(tab: Tab): Promise<void> {
  const stopped = tab.evaluate(() => Promise.all(Object.values(window.offhook ?? {}).map((phone) => phone.stop())))
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
