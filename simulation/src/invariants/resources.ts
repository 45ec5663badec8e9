/** No microphone without a call that is heard; nothing at all after `stop()`. */
import type { Page } from '../page.ts'
import type { Stage, Watch } from '../stage.ts'

export class Resources implements Watch {
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  stepped(page: Page): void {
    for (const [id, session] of page.media.sessions) {
      const call = page.phone.getCall(id)
      const status = call?.getSnapshot().status
      if (status !== undefined && status !== 'ended' && status !== 'ending') continue
      const kept = session.isLive ? 'microphone' : 'PeerConnection'
      this.#violate(page, `the ${kept} of call ${id} is kept, which is ${status ?? 'gone'}`)
    }
  }

  stopped(page: Page): void {
    const { scheduler } = this.#stage
    const left = {
      calls: page.phone.calls.length,
      sessions: page.media.sessions.size,
      sockets: [...page.device.connections].filter(({ readyState }) => readyState < 2).length,
      'listeners to the network': page.device.listeners,
      timers: scheduler.pending(page.device),
      'promises that wait': page.wishes.size,
    }
    for (const [what, count] of Object.entries(left))
      if (count > 0) this.#violate(page, `after stop(): ${count} ${what}`)
  }

  #violate(page: Page, detail: string): void {
    this.#stage.violate('nothing is left behind', detail, [page])
  }
}
