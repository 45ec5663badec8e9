/** The steps of offer/answer (RFC 3264) on a call's media session, one promise each. */
import { fromPromise } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { DescriptionOptions, MediaSession, Negotiated, NegotiatedAnswer } from '../ports/media.ts'
import type { Stack } from '../ports/stack.ts'
import type { PerPhone, System } from './perPhone.ts'

function sessionOf(stack: PerPhone<Stack>, system: System, id: string): MediaSession {
  const session = stack(system).media.session(id)
  if (!session) throw new PhoneError('callEnded')
  return session
}

export interface CreateOfferInput extends DescriptionOptions {
  readonly id: string
  readonly iceRestart?: boolean
}

/** Resolves with the gathered offer. */
export function createCreateOffer(stack: PerPhone<Stack>) {
  return fromPromise<string, CreateOfferInput>(async ({ input, system, signal }) => {
    const { id, ...options } = input
    return sessionOf(stack, system, id).createOffer(options, signal)
  })
}

export interface CreateAnswerInput extends DescriptionOptions {
  readonly id: string
  readonly offer: string
}

/** Applies the far end's offer and resolves with the gathered answer. */
export function createCreateAnswer(stack: PerPhone<Stack>) {
  return fromPromise<NegotiatedAnswer, CreateAnswerInput>(async ({ input, system, signal }) => {
    const { id, offer, ...options } = input
    return sessionOf(stack, system, id).createAnswer(offer, options, signal)
  })
}

export interface ApplyAnswerInput {
  readonly id: string
  readonly answer: string
  readonly provisional?: boolean
}

export function createApplyAnswer(stack: PerPhone<Stack>) {
  return fromPromise<Negotiated, ApplyAnswerInput>(async ({ input, system }) =>
    sessionOf(stack, system, input.id).applyAnswer(input.answer, input.provisional ? { provisional: true } : {}),
  )
}

/** Back to the last agreed description. */
export function createRollback(stack: PerPhone<Stack>) {
  return fromPromise<void, { readonly id: string }>(async ({ input, system }) =>
    sessionOf(stack, system, input.id).rollback(),
  )
}
