/** Dialogs without a listener: forks that have not won, calls that still ring, and what is to be ended at once. */
import type { SessionDialog } from './sipjs.ts'
import { allow, attempt, refuse } from './stack.ts'

/** Right answers, no events. An offer gets 491: the one of the INVITE is not agreed yet. */
export function answerByDefault(session: SessionDialog): void {
  session.delegate = {
    onAckTimeout: () => {},
    onInvite: (server) => refuse(server, 491),
    onInfo: (server) => attempt(() => server.accept()),
    onRefer: (server) => refuse(server, 603),
    onMessage: (server) => refuse(server, 405, [allow]),
    onNotify: (server) => refuse(server, 481),
    onPrack: (server) => refuse(server, 481),
  }
}
