/**
 * Charts and actor logic are made once and run in many phones. What a phone has of its own (its stack, its time, the
 * app's functions) is found by the actor system it runs in, so that none of it gets into a context, an event or an
 * inspection.
 */
import type { AnyActorRef } from 'xstate'

export type System = AnyActorRef['system']

export type PerPhone<T> = (system: System) => T
