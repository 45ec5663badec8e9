/** How lines get real audio: the part that differs between Node and a page. */
export interface MediaAnswerer {
  /** Answers a caller's offer; both are SDP. */
  answer(offer: string): Promise<MediaSession>
}

export interface MediaSession {
  /** The answer to the first offer. */
  readonly sdp: string
  /** Answers a later offer of the same dialog: hold, resume, ICE restart. */
  renegotiate(offer: string): Promise<string>
  close(): void
  /** A digit that came as RTP (RFC 4733), once an event. */
  onDtmf?: (digit: string, milliseconds: number) => void
}
