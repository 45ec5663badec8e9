/** Digits in RTP (RFC 4733): each event comes as many packets with one timestamp, its end three times over. */

const digits = '0123456789*#ABCD'

export class TelephoneEvents {
  readonly #rate: number
  readonly #heard: (digit: string, milliseconds: number) => void
  #lastEnded: number | undefined

  constructor(rate: number, heard: (digit: string, milliseconds: number) => void) {
    this.#rate = rate
    this.#heard = heard
  }

  receive(payload: Uint8Array, timestamp: number): void {
    const [event, flags, high, low] = payload
    if (event === undefined || flags === undefined || high === undefined || low === undefined) return
    const digit = digits[event]
    const isEnd = (flags & 0x80) !== 0
    if (digit === undefined || !isEnd || timestamp === this.#lastEnded) return
    this.#lastEnded = timestamp
    this.#heard(digit, Math.round(((high * 256 + low) / this.#rate) * 1000))
  }
}
