/** Where the page finds its platform, as its backend says (`GET /api/settings`). */

export interface Settings {
  /** WebSocket addresses, best first; one that begins with a slash is on the page's own origin. */
  readonly servers: readonly string[]
  /** The backend has switches that break the platform on purpose. */
  readonly canMakeTrouble: boolean
}

export async function fetchSettings(): Promise<Settings> {
  const response = await fetch('/api/settings')
  if (!response.ok) throw new Error(`The settings endpoint answered ${response.status}`)
  return (await response.json()) as Settings
}

/** As `createPhone` takes it: `wss://…` or `ws://…`. */
export function serverUrl(server: string, page: string): string {
  const url = new URL(server, page)
  if (url.protocol === 'https:') url.protocol = 'wss:'
  if (url.protocol === 'http:') url.protocol = 'ws:'
  return url.href
}
