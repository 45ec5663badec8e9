import { fromPromise } from 'xstate'
import type { RegisterOutcome, RegisterRequest, SipAgent } from '../ports/sip.ts'

/** One REGISTER, to its final answer. Whatever the answer is, it is an outcome; only a defect rejects. */
export function createSendRegister(sip: Pick<SipAgent, 'register'>) {
  return fromPromise<RegisterOutcome, RegisterRequest>(({ input, signal }) => sip.register(input, signal))
}
