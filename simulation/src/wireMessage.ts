/** The few fields of a SIP message that the invariants look at; by patterns of our own, so that a parser's bug hides nothing. */
export interface WireMessage {
  /** Of the request, or of the request that is answered. */
  readonly method: string
  /** Only in responses. */
  readonly status: number | undefined
  readonly callId: string
  readonly cseq: number
  readonly branch: string
  readonly fromTag: string | undefined
  readonly toTag: string | undefined
  /** Which conversation of the simulation an INVITE begins. */
  readonly conversation: number | undefined
  readonly text: string
}

/** The header by which both ends of a call know it as the same. */
export const conversationHeader = 'X-Conversation'

/** Undefined for keep-alives. */
export function readMessage(text: string): WireMessage | undefined {
  const [, word = '', status] = /^(?:([A-Z]+) \S+ SIP\/2\.0|SIP\/2\.0 (\d{3}))/.exec(text) ?? []
  if (word === '' && status === undefined) return undefined
  const [, cseq = '0', method = word] = /^CSeq:\s*(\d+)\s+(\w+)/im.exec(text) ?? []
  const conversation = /^X-Conversation:\s*(\d+)/im.exec(text)?.[1]
  return {
    method,
    status: status === undefined ? undefined : Number(status),
    callId: /^Call-ID:\s*(\S+)/im.exec(text)?.[1] ?? '',
    cseq: Number(cseq),
    branch: /^Via:.*?;branch=([^;,\s]+)/im.exec(text)?.[1] ?? '',
    fromTag: /^From:.*?;tag=([^;\s]+)/im.exec(text)?.[1],
    toTag: /^To:.*?;tag=([^;\s]+)/im.exec(text)?.[1],
    conversation: conversation === undefined ? undefined : Number(conversation),
    text,
  }
}
