/** What a trace may show of a message: everything but digest answers and SDES keys. */

const header = /^((?:proxy-)?authorization[ \t]*:)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim
const crypto = /^(a=crypto:[^\r\n]*?inline:)[^\r\n]*/gim
/** `k=` (RFC 4566 5.12) and `a=key-mgmt` (RFC 4567). */
const key = /^(k=|a=key-mgmt:)[^\r\n]*/gim

export function redact(message: string): string {
  return message.replace(header, '$1 [redacted]').replace(crypto, '$1[redacted]').replace(key, '$1[redacted]')
}
