import type { ActorRef, EventObject, Snapshot } from 'xstate'

/**
 * The chart that a long-lived child reports to: in the app the phone, in tests anything that takes the reports. It comes
 * as `parent` in the child's input, so that what a child may say is checked by type (`sendParent` takes any event).
 */
export type Hub<Report extends EventObject> = ActorRef<Snapshot<unknown>, Report>
