/** Who this agent is on the wire: its Contact, its names, and the one address of record. */
import { PhoneError } from '../errors.ts'
import type { Random } from '../ports/random.ts'
import { type Contact, Grammar, URI } from './sipjs.ts'

/** Throws a `PhoneError` invalidOption. */
export function parseAor(text: string): URI {
  const uri = Grammar.URIParse(text)
  if (!uri) throw new PhoneError('invalidOption', { cause: new Error('uri: not a SIP URI') })
  return uri
}

/** The registrar of an address of record. */
export function domainOf(aor: URI): URI {
  return parseAor(`sip:${aor.host}${aor.port === undefined ? '' : `:${aor.port}`}`)
}

/**
 * Stable over flows: a name that resolves to nothing, found by the binding or the flow (RFC 7118 5). Dialogs take the GRUU
 * in its place where the registrar gave one (RFC 5627 4.3): it leads to whichever flow the binding has now.
 */
export function makeContact(user: string, host: string, isBound: () => boolean): Contact {
  const uri = new URI('sip', user, host, undefined, { transport: 'ws' })
  const contact: Contact = {
    uri,
    pubGruu: undefined,
    tempGruu: undefined,
    toString({ register, anonymous } = {}) {
      if (register) return `<${uri}>`
      const gruu = anonymous ? contact.tempGruu : contact.pubGruu
      // `ob` asks the edge proxy to keep this flow for the dialog (RFC 5626 4.3), which a GRUU does not need
      return gruu && isBound() ? `<${gruu}>` : `<${uri};ob>`
    },
  }
  return contact
}

/** Letters and digits, a letter first. */
export function makeToken(random: Random, length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  const pick = (from: number) => letters[Math.floor(random() * from)] ?? 'a'
  return Array.from({ length }, (_, index) => pick(index === 0 ? 26 : 36)).join('')
}

/** A version 4 UUID for `+sip.instance` (RFC 5626 4.1). */
export function makeUuid(random: Random): string {
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
  const variant = '89ab'[Math.floor(random() * 4)] ?? '8'
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`
}
