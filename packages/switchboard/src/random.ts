/** Uniform in [0, 1), like `Math.random`; a test hands in a seeded one. */
export type Random = () => number

/** From the platform's CSPRNG: tokens and the credentials' secret come from here. */
export const systemRandom: Random = () => {
  const word = new Uint32Array(1)
  crypto.getRandomValues(word)
  return (word[0] ?? 0) / 2 ** 32
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A token of `length` characters of [a-z0-9]; 16 of them carry 82 bits. */
export function token(random: Random, length = 16): string {
  let text = ''
  while (text.length < length) text += alphabet[Math.floor(random() * alphabet.length)] ?? 'a'
  return text
}
