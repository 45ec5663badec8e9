/** UPDATE in a dialog (RFC 3311): core answers it with 405, so the receive path hands it over before core sees it. */
import {
  Dialog,
  type IncomingRequestMessage,
  NonInviteServerTransaction,
  SessionDialog,
  UserAgentServer,
} from './sipjs.ts'
import { allow, attempt, refuse, type Stack } from './stack.ts'

/** False when the message is for core. */
export function receiveUpdate({ core, dialogs }: Stack, message: IncomingRequestMessage): boolean {
  if (message.method !== 'UPDATE' || !message.toTag) return false
  const repeated = core.userAgentServers.get(message.viaBranch)
  const session = core.dialogs.get(message.callId + message.toTag + message.fromTag)
  if (repeated) repeated.transaction.receiveRequest(message)
  else if (!(session instanceof SessionDialog)) core.replyStateless(message, { statusCode: 481 })
  else if (message.cseq <= (session.remoteSequenceNumber ?? -1)) core.replyStateless(message, { statusCode: 500 })
  else {
    Dialog.prototype.receiveRequest.call(session, message) // takes note of the CSeq
    const server = new UserAgentServer(NonInviteServerTransaction, core, message)
    const dialog = dialogs.get(session.id)
    if (dialog) dialog.receiveUpdate(message, server)
    else if (message.body)
      refuse(server, 491) // an early dialog: its offer is not answered yet
    else attempt(() => server.accept({ statusCode: 200, extraHeaders: [allow] }))
  }
  return true
}
