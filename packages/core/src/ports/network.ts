/** What the page learns of its surroundings. */
export type NetworkEvent =
  /** `online` fired: a network is there (again). */
  | { readonly type: 'network.online' }
  | { readonly type: 'network.offline' }
  /** Another network (Wi-Fi to LTE) without a gap. */
  | { readonly type: 'network.changed' }
  /** The tab is visible again, the page thawed, or the wall clock jumped: timers may have slept. */
  | { readonly type: 'page.resumed' }

export interface NetworkPort {
  /** Returns the function that stops it. */
  subscribe(listener: (event: NetworkEvent) => void): () => void
}
