/** SIP messages as a test reads and writes them: no more checks than it takes to tell their parts apart. */

export interface Message {
  /** The method of a request; absent for a response. */
  readonly method?: string
  /** The Request-URI of a request. */
  readonly uri?: string
  /** The status of a response; absent for a request. */
  readonly status?: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const short: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  o: 'event',
  k: 'supported',
}

export function parseMessage(text: string): Message {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    return [short[name] ?? name, line.slice(colon + 1).trim()]
  })
  const rest = { headers, body: text.slice(end + 4) }
  const response = /^SIP\/2\.0 (\d{3})/.exec(first)
  if (response) return { status: Number(response[1]), ...rest }
  const [method = '', uri = ''] = first.split(' ')
  return { method, uri, ...rest }
}

/** Every value of a header, in order. Lists in one line are not taken apart, save for Via, Route and Record-Route. */
export function headers(message: Message, name: string): readonly string[] {
  const values = message.headers.filter(([key]) => key === name.toLowerCase()).map(([, value]) => value)
  return /^(via|route|record-route|path)$/i.test(name)
    ? values.flatMap((value) => value.split(/,\s*(?=<|SIP)/))
    : values
}

export const header = (message: Message, name: string): string | undefined => headers(message, name)[0]

export const tagOf = (value: string | undefined): string | undefined => /;tag=([^;>\s]+)/.exec(value ?? '')?.[1]

export const uriOf = (value: string | undefined): string =>
  /<([^>]+)>/.exec(value ?? '')?.[1] ?? (value ?? '').split(';')[0] ?? ''

/** Joins lines into a message, with its Content-Length. */
export function writeMessage(lines: readonly string[], body = ''): string {
  return `${[...lines, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`
}
