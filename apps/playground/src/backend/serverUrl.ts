/** As `createPhone` takes it, `wss://…` or `ws://…`; a path is on the page's own origin. */
export function serverUrl(server: string, page: string): string {
  const url = new URL(server, page)
  if (url.protocol === 'https:') url.protocol = 'wss:'
  if (url.protocol === 'http:') url.protocol = 'ws:'
  return url.href
}
