/** How a line answers an offer, once a device behind it: with real media where there is any, else as if there were. */
import type { MediaAnswerer, MediaSession } from '../media/mediaAnswerer.ts'
import { plausibleAnswer } from './sdp.ts'

interface Description {
  readonly sdp: string
  readonly media: MediaSession | undefined
}

export class Descriptions {
  readonly #offer: string
  readonly #media: MediaAnswerer | undefined
  readonly #onDtmf: (digit: string, duration: number) => void
  readonly #known = new Map<string, Description>()
  #versions = 1
  #isClosed = false

  constructor(offer: string, media: MediaAnswerer | undefined, onDtmf: (digit: string, duration: number) => void) {
    this.#offer = offer
    this.#media = media
    this.#onDtmf = onDtmf
  }

  of(fork: string): string | undefined {
    return this.#known.get(fork)?.sdp
  }

  /** Undefined when the offer cannot be answered. */
  async describe(fork: string): Promise<string | undefined> {
    const known = this.of(fork)
    if (known !== undefined) return known
    try {
      const media = await this.#media?.answer(this.#offer)
      if (this.#isClosed) {
        media?.close()
        return undefined
      }
      const sdp = media ? media.sdp : plausibleAnswer(this.#offer, this.#versions)
      if (media) media.onDtmf = this.#onDtmf
      if (sdp !== undefined) this.#known.set(fork, { sdp, media })
      return sdp
    } catch {
      return undefined
    }
  }

  /** A later offer; undefined when it cannot be answered, and what was agreed holds. */
  async renegotiate(fork: string, offer: string): Promise<string | undefined> {
    const media = this.#known.get(fork)?.media
    try {
      const sdp = media ? await media.renegotiate(offer) : plausibleAnswer(offer, ++this.#versions)
      if (sdp !== undefined) this.#known.set(fork, { sdp, media })
      return sdp
    } catch {
      return undefined
    }
  }

  /** One device answered: the media of the others ends. */
  keep(fork: string): void {
    for (const [name, { media }] of this.#known) if (name !== fork) media?.close()
  }

  close(): void {
    this.#isClosed = true
    for (const { media } of this.#known.values()) media?.close()
  }
}
