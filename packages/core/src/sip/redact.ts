/** What a trace may show of a message: everything but digest answers and the keys of ICE and SDES. */

/** Whatever else is in the name: a stray character makes a header unknown, not its value public. Both ends answer (rspauth). */
const header = /^([^\r\n:]{0,64}(?:authorization|authentication-info)[^\r\n:]{0,64}:)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim
const crypto = /^(a=crypto:[^\r\n]*?inline:)[^\r\n]*/gim
/** `k=` (RFC 4566 5.12), `a=key-mgmt` (RFC 4567) and `a=ice-pwd` (RFC 8839). */
const key = /^(k=|a=key-mgmt:|a=ice-pwd:)[^\r\n]*/gim

export function redact(message: string): string {
  return message.replace(header, '$1 [redacted]').replace(crypto, '$1[redacted]').replace(key, '$1[redacted]')
}
