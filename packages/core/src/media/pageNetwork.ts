/** What the page learns of its surroundings: the network comes, goes or changes, and the page wakes up. */
import type { Clock } from '../ports/clock.ts'
import type { NetworkEvent, NetworkPort } from '../ports/network.ts'

/** How often the wall clock is looked at, and how far it may be ahead before the page must have slept. Milliseconds. */
const beat = 5_000
const jump = 15_000

/** On a server, where there is no window, it never tells of anything. */
export function createPageNetwork(clock?: Clock): NetworkPort {
  return {
    subscribe(listener) {
      if (typeof window === 'undefined' || typeof document === 'undefined') return () => {}
      const tell = (type: NetworkEvent['type']) => () => listener({ type })
      const connection = networkInformation()
      const onVisibility = () => {
        if (document.visibilityState === 'visible') listener({ type: 'page.resumed' })
      }
      const onPageShow = (event: PageTransitionEvent) => {
        // Every load fires it; only a page from the back/forward cache was away.
        if (event.persisted) listener({ type: 'page.resumed' })
      }
      const bindings: [EventTarget | undefined, string, (event: never) => void][] = [
        [window, 'online', tell('network.online')],
        [window, 'offline', tell('network.offline')],
        [window, 'pageshow', onPageShow],
        [document, 'visibilitychange', onVisibility],
        [document, 'resume', tell('page.resumed')],
        [connection, 'change', tell('network.changed')],
      ]
      for (const [target, type, handler] of bindings) target?.addEventListener(type, handler as EventListener)
      const stopBeat = clock ? watchSleep(clock, tell('page.resumed')) : undefined
      return () => {
        for (const [target, type, handler] of bindings) target?.removeEventListener(type, handler as EventListener)
        stopBeat?.()
      }
    },
  }
}

/** A laptop that slept fires no event in a visible tab: the wall clock is ahead of the timers. */
function watchSleep(clock: Clock, onWake: () => void): () => void {
  let before = clock.now()
  let timer = clock.setTimeout(look, beat)
  function look() {
    const now = clock.now()
    if (now - before > beat + jump) onWake()
    before = now
    timer = clock.setTimeout(look, beat)
  }
  return () => clock.clearTimeout(timer)
}

/** https://wicg.github.io/netinfo/ : Chromium alone has it, and TypeScript's DOM does not know it. */
function networkInformation(): EventTarget | undefined {
  const { connection } = navigator as Navigator & { readonly connection?: EventTarget }
  return connection
}
