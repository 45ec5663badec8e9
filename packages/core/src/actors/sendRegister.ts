import { fromPromise } from 'xstate'
import type { RegisterOutcome, RegisterRequest, SipAgent } from '../ports/sip.ts'
import type { PerPhone } from './perPhone.ts'

/** One REGISTER, to its final answer. Whatever the answer is, it is an outcome; only a defect rejects. */
export function createSendRegister(sip: PerPhone<Pick<SipAgent, 'register'>>) {
  return fromPromise<RegisterOutcome, RegisterRequest>(({ input, system, signal }) =>
    sip(system).register(input, signal),
  )
}
