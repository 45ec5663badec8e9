/** One person's softphone on the playground, by role and name: what a person can do with it and notice of it. */

import type { CallSnapshot, PhoneSnapshot } from '../../packages/core/src/types.ts'
import type { Locator, Tab } from './browser/browser.ts'
import type { AudioCount, MediaPath, Resources } from './pageProbe.ts'
import { silence } from './silence.ts'
import { pause, until } from './until.ts'

export type User = 'alice' | 'bob'
export type ButtonName = 'Call' | 'Answer' | 'Decline' | 'Hang up' | 'Hold' | 'Resume' | 'Mute' | 'Unmute' | 'Keypad'

export class Softphone {
  readonly user: User
  readonly page: Tab
  readonly region: Locator

  constructor(user: User, page: Tab) {
    this.user = user
    this.page = page
    this.region = page.getByRole('region', user === 'alice' ? 'Alice' : 'Bob')
  }

  button(name: ButtonName): Locator {
    return this.region.getByRole('button', name)
  }

  press(name: ButtonName): Promise<void> {
    return this.button(name).click()
  }

  async call(target: string): Promise<void> {
    await this.region.getByRole('textbox', 'Call to').fill(target)
    await this.press('Call')
  }

  async dialKey(key: string): Promise<void> {
    await this.region.getByRole('group', 'Keypad').getByRole('button', key).click()
  }

  /** The words of the live region. */
  status(): Promise<string> {
    return this.region.getByRole('status').textContent()
  }

  /** Waits until the live region says this: a text is all of it, a pattern some of it. */
  async says(words: string | RegExp, within = 10_000): Promise<void> {
    let last = ''
    const matches = (said: string) => (typeof words === 'string' ? said === words : words.test(said))
    await until(
      `${this.user} says ${words}`,
      async () => {
        last = await this.status()
        return matches(last)
      },
      { within },
    ).catch((error: Error) => {
      error.message += `; it says “${last}”`
      throw error
    })
  }

  /** What Connection, Registration or Credentials is said to be, such as `registered 9:30`. */
  async line(title: 'Connection' | 'Registration' | 'Credentials'): Promise<string> {
    const terms = await this.region.getByRole('term').allInnerTexts()
    const definitions = await this.region.getByRole('definition').allInnerTexts()
    return definitions[terms.findIndex((term) => term.trim() === title)]?.trim() ?? ''
  }

  alert(): Promise<string> {
    return this.region.getByRole('alert').textContent()
  }

  snapshot(): Promise<PhoneSnapshot> {
    return this.page.evaluate((user) => window.offhook[user].getSnapshot(), this.user)
  }

  /** Of the oldest live call; undefined when there is none. */
  async callSnapshot(): Promise<CallSnapshot | undefined> {
    return (await this.snapshot()).calls[0]
  }

  async registered(within = 10_000): Promise<void> {
    await until(`${this.user} is registered`, async () => /^registered\b/.test(await this.line('Registration')), {
      within,
    })
  }

  audio(): Promise<AudioCount> {
    return this.page.evaluate(() => window.probe.audio())
  }

  /** What came and went while `milliseconds` passed. */
  async audioDuring(milliseconds: number): Promise<AudioCount> {
    const before = await this.audio()
    await pause(milliseconds)
    return difference(before, await this.audio())
  }

  /** Of the call that is up: which candidates carry its media. */
  async mediaPath(): Promise<MediaPath | undefined> {
    const paths = await this.page.evaluate(() => window.probe.paths())
    return paths.at(-1)
  }

  /** The keypad tones that it plays within so many milliseconds. */
  digitsHeard(milliseconds: number): Promise<string> {
    return this.page.evaluate((duration) => window.probe.digits(duration), milliseconds)
  }

  resources(): Promise<Resources> {
    return this.page.evaluate(() => window.probe.resources())
  }

  /** Packets come, and sound is in them. */
  async hears(within = 10_000): Promise<void> {
    const first = await this.audio()
    let last = first
    await until(
      `${this.user} hears the far end`,
      async () => {
        last = await this.audio()
        return last.received - first.received >= 5 && last.energy - first.energy > silence
      },
      { within },
    ).catch((error: Error) => {
      error.message += `; from ${JSON.stringify(first)} to ${JSON.stringify(last)}`
      throw error
    })
  }

  /** Packets come, and no sound is in them. Sounds that were on their way may end first. */
  async hearsSilence(window = 600, within = 5_000): Promise<void> {
    await this.#during(`${this.user} receives silence`, window, within, (count) => {
      return count.received >= window / 40 && count.energy <= silence
    })
  }

  /** Neither sends nor receives a packet. What was on its way may arrive first. */
  async carriesNothing(window = 400, within = 3_000): Promise<void> {
    await this.#during(`${this.user} neither sends nor receives`, window, within, (count) => {
      return count.received === 0 && count.sent === 0
    })
  }

  async #during(what: string, window: number, within: number, isSo: (count: AudioCount) => boolean): Promise<void> {
    let before = await this.audio()
    let count: AudioCount | undefined
    await until(
      what,
      async () => {
        await pause(window)
        const after = await this.audio()
        count = difference(before, after)
        before = after
        return isSo(count)
      },
      { within, every: 0 },
    ).catch((error: Error) => {
      error.message += `; in the last ${window} ms ${JSON.stringify(count)}`
      throw error
    })
  }
}

export function difference(before: AudioCount, after: AudioCount): AudioCount {
  return {
    sent: after.sent - before.sent,
    received: after.received - before.received,
    lost: after.lost - before.lost,
    energy: after.energy - before.energy,
    played: after.played - before.played,
  }
}

/** How loud it was: the root mean square of its samples, 0 to 1. */
export function loudness({ energy, played }: AudioCount): number {
  return played > 0 ? Math.sqrt(energy / played) : 0
}

/** Both hear each other. */
export async function talk(...softphones: readonly Softphone[]): Promise<void> {
  await Promise.all(softphones.map((softphone) => softphone.hears()))
}
