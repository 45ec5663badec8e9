/** Arrows that several phases of a call share. */

interface Failure {
  readonly event: { readonly error: unknown }
}

const noteMediaFailed = { type: 'noteMediaFailed', params: ({ event }: Failure) => ({ error: event.error }) } as const

/** The call cannot be heard any more: BYE. */
export const endForMedia = { target: '#ending', actions: noteMediaFailed } as const

/** The call cannot be heard any more, and its INVITE is still out: CANCEL. */
export const cancelForMedia = { target: '#cancelling', actions: noteMediaFailed } as const

/** Nothing was sent yet. */
export const dropForMedia = { target: '#ended', actions: noteMediaFailed } as const

/** 480 or 488 to the caller, by what went wrong. */
export const refuseForMedia = {
  target: '#rejecting',
  actions: [noteMediaFailed, { type: 'farewellForMedia', params: ({ event }: Failure) => ({ error: event.error }) }],
} as const

/** A step of offer/answer that never ends. */
export const endForMediaTimeout = { target: '#ending', actions: 'noteMediaTimeout' } as const

/** One offer at a time (RFC 3261 14.2): 491. */
export const refuseOffer = { actions: 'refuseGlare' } as const

export const hangUpHere = {
  target: '#ending',
  actions: { type: 'noteEnd', params: { reason: 'hangUp', by: 'local' } },
} as const
