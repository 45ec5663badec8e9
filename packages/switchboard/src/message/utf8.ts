/** Lengths in bytes of strings in UTF-16, without encoding them. */

export function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (isPair(text, at)) {
      // Two units, four bytes.
      bytes += 2
      at++
    } else bytes += 2
  }
  return bytes
}

/** The longest prefix of whole characters within `bytes` bytes. */
export function truncateUtf8(text: string, bytes: number): string {
  let used = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const pair = code >= 0x800 && isPair(text, at)
    used += code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3
    if (used > bytes) return text.slice(0, at)
    if (pair) at++
  }
  return text
}

/** False with half a surrogate pair, which no UTF-8 frame carries and `encodeURIComponent` throws on. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at)
  const low = text.charCodeAt(at + 1)
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}
