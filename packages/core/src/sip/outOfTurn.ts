/** Messages that come again, too early or too late, which core would take for something that they are not. */
import {
  Dialog,
  type DialogState,
  type IncomingRequestMessage,
  type IncomingResponseMessage,
  type OutgoingRequestMessage,
  SessionDialog,
  SessionState,
  TransactionState,
  type UserAgentCore,
} from './sipjs.ts'
import { attempt, onFinal, type Stack } from './stack.ts'

/**
 * The challenge of an earlier try, come twice: core keeps the client of each try under the branches of all, and would take it
 * for the answer to the last.
 */
export function isOfEarlierTry(
  client: { readonly message: OutgoingRequestMessage },
  response: IncomingResponseMessage,
) {
  return client.message.branch !== response.viaBranch
}

/**
 * An ACK for an INVITE that is not answered yet: a far end that lost its flow says it again, not knowing whether it is waited
 * for. Core would take it for the one that is to come, and hear none after it.
 */
export function isAckBeforeAnswer(core: UserAgentCore, message: IncomingRequestMessage): boolean {
  // One to a refusal has the branch of its INVITE (RFC 3261 17.1.1.3), and ends that transaction.
  if (message.method !== 'ACK' || core.userAgentServers.has(message.viaBranch)) return false
  const session = core.dialogs.get(message.callId + message.toTag + message.fromTag)
  if (!(session instanceof SessionDialog)) return false
  const { sessionState, reinviteUserAgentServer } = session
  if (sessionState !== SessionState.Confirmed) return sessionState !== SessionState.AckWait
  const state = reinviteUserAgentServer?.transaction.state
  return state === TransactionState.Trying || state === TransactionState.Proceeding
}

class LateDialog extends Dialog {
  /** That of Dialog is protected. */
  constructor(core: UserAgentCore, state: DialogState) {
    super(core, state)
  }
}

/**
 * The 2xx of an INVITE that we have given up. A call that goes on, as after a re-INVITE, only acknowledges it; of any other the
 * far end would be in a call alone: it is acknowledged, and ended (RFC 3261 13.2.2.4).
 */
export function receiveLateAnswer({ core, link, dialogs }: Stack, response: IncomingResponseMessage): void {
  const { callId, fromTag, toTag, cseq, from, to, viaBranch } = response
  const live = dialogs.get(callId + fromTag + toTag)
  if (live) {
    attempt(() => live.acknowledgeLate(response))
    return
  }
  if (!response.hasHeader('contact')) return
  const options = { callId, fromTag, cseq }
  const invite = core.makeOutgoingRequestMessage('INVITE', to.uri, from.uri, to.uri, options)
  attempt(() => {
    const dialog = new LateDialog(core, Dialog.initialDialogStateForUserAgentClient(invite, response))
    const ack = dialog.createOutgoingRequestMessage('ACK', { cseq })
    ack.setViaHeader(`${viaBranch}late`, link.protocol)
    link.send(ack.toString()).catch(() => {})
    core.request(
      dialog.createOutgoingRequestMessage('BYE'),
      onFinal(() => {}),
    )
    dialog.dispose()
  })
}
