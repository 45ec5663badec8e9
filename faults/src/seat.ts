/** One library in its page, with its user and its desk phone; and the record of what happens there. */
import type { BrowserPage } from './browser.ts'
import type { Claim, ClientOptions, Command, Library, Note, Sample } from './client.ts'
import type { DeskLine } from './deskLine.ts'
import type { Heard, Said, Truth } from './timeline.ts'

export interface Seat {
  readonly library: Library
  readonly user: string
  readonly desk: DeskLine
  readonly said: readonly Said[]
  readonly truth: Truth[]
  readonly heardHere: readonly Heard[]
  readonly notes: readonly Note[]
  /** Packets lost by the browser's count, of all that it should have received. */
  readonly received: { readonly packets: number; readonly lost: number }
  /** What it said last. */
  claim(): Claim | undefined
  /** The WebSocket URL that it opened last, as the browser saw it. */
  server(): string | undefined
  /** Resolves when it is registered. */
  start(): Promise<void>
  command(name: Command, target?: string): Promise<void>
  /** Fetches what the page has seen since the last time. */
  read(): Promise<void>
  /** Resolves when `wish` holds of what the page says; rejects after `ms`. */
  until(wish: (claim: Claim) => boolean, what: string, ms: number): Promise<void>
  close(): Promise<void>
}

export async function takeSeat(
  library: Library,
  user: string,
  desk: DeskLine,
  page: BrowserPage,
  options: ClientOptions,
): Promise<Seat> {
  const said: Said[] = []
  const heardHere: Heard[] = []
  const notes: Note[] = []
  let last: Sample | undefined
  await page.evaluate((of) => {
    globalThis.client = globalThis.createClient(of)
    globalThis.probe.watch(globalThis.client)
  }, options)
  const read = async () => {
    const taken = await page.evaluate(() => globalThis.probe.take())
    notes.push(...taken.notes)
    for (const sample of taken.samples) {
      said.push({ at: sample.at, claim: sample.claim })
      heardHere.push({
        at: sample.at,
        packets: sample.packets - (last?.packets ?? 0),
        energy: sample.energy - (last?.energy ?? 0),
      })
      last = sample
    }
  }
  const seat: Seat = {
    library,
    user,
    desk,
    said,
    truth: [],
    heardHere,
    notes,
    get received() {
      return { packets: last?.packets ?? 0, lost: last?.lost ?? 0 }
    },
    claim: () => said.at(-1)?.claim,
    server: () =>
      notes
        .flatMap(({ kind, text }) => (kind === 'socket' ? (/^#\d+ opening (\S+)/.exec(text)?.[1] ?? []) : []))
        .at(-1),
    start: () => page.evaluate(() => globalThis.client.start()),
    command: (name, target) =>
      page.evaluate(([command, to]) => globalThis.probe.command(command, to), [name, target] as const),
    read,
    async until(wish, what, ms) {
      const deadline = Date.now() + ms
      for (;;) {
        const claim = await page.evaluate(() => globalThis.client.claim())
        if (wish(claim)) return
        if (Date.now() > deadline) throw new Error(`${library}: not ${what} after ${ms} ms: ${JSON.stringify(claim)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    close: () => page.context().close(),
  }
  return seat
}
