/** What Kamailio's `ul.lookup` answers, as bindings. */

export interface Binding {
  /** The Contact as it was registered. */
  readonly contact: string
  /** Where its requests came from: `sip:<address>:<port>;transport=ws`. */
  readonly received?: string
  /** The edge that holds the connection. */
  readonly path?: string
  /** Seconds left. */
  readonly expires: number
  /** `+sip.instance`, with its quotes and brackets taken off. */
  readonly instance?: string
  readonly regId?: number
  readonly userAgent?: string
  readonly callId: string
}

type Fields = Readonly<Record<string, string | number | undefined>>

/** Kamailio writes `[not set]`, `n/a` or an empty string for what is absent. */
function given(value: string | number | undefined): string | undefined {
  const text = value === undefined ? '' : String(value)
  return text === '' || text === '[not set]' || text === 'n/a' ? undefined : text
}

function binding(fields: Fields): Binding {
  const received = given(fields.Received)
  const path = given(fields.Path)
  const instance = given(fields.Instance)?.replace(/^"?<?|>?"?$/g, '')
  const regId = Number(fields['Reg-Id'] ?? 0)
  const userAgent = given(fields['User-Agent'])
  return {
    contact: String(fields.Address ?? ''),
    expires: Number(fields.Expires ?? 0),
    callId: String(fields['Call-ID'] ?? ''),
    ...(received !== undefined && { received }),
    ...(path !== undefined && { path }),
    ...(instance !== undefined && { instance }),
    ...(regId > 0 && { regId }),
    ...(userAgent !== undefined && { userAgent }),
  }
}

/** @param answer the result of `ul.lookup`; anything else in it than bindings is an error */
export function bindingsIn(answer: unknown): readonly Binding[] {
  const contacts = (answer as { Contacts?: unknown } | null)?.Contacts
  if (!Array.isArray(contacts)) throw new TypeError(`not an answer of ul.lookup: ${JSON.stringify(answer)}`)
  return contacts.map((entry: { Contact: Fields }) => binding(entry.Contact))
}
