/** The SIP port. Loads sip.js: import it when a phone starts, not before; `target.ts` and `headers.ts` stand without it. */
import type { CreateSipAgent } from '../ports/sip.ts'
import { Agent } from './agent.ts'

/** Throws a `PhoneError` when `uri`, `displayName` or `userAgent` cannot be used. */
export const createSipAgent: CreateSipAgent = (options) => new Agent(options)
