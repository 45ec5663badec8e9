/** What core leaves undone: removing its own entries, and target refreshes. */
import {
  type Dialog,
  type DialogState,
  type IncomingMessage,
  InviteServerTransaction,
  NameAddrHeader,
  type SessionDialog,
  type URI,
  type UserAgentCore,
  UserAgentServer,
} from './sipjs.ts'

/** Removes a client transaction at once. `dispose()` alone would leave it in core's map for ever. */
export function forgetClient(core: UserAgentCore, client: { dispose(): void }): void {
  for (const [key, known] of core.userAgentClients) {
    if (known === client) core.userAgentClients.delete(key)
  }
  client.dispose()
}

/** Removes a server transaction at once, answered or not. */
export function forgetServer(core: UserAgentCore, server: UserAgentServer): void {
  for (const [key, known] of core.userAgentServers) if (known === server) core.userAgentServers.delete(key)
  server.dispose()
}

/**
 * What core itself refuses, such as a re-INVITE that collides with ours, it forgets at once, but for the CSeq: an INVITE
 * that is repeated, since its 491 was lost with the flow, would get a 500 for it. With a transaction the answer stays the
 * same (RFC 3261 17.2.1).
 */
export function keepRefusals(core: UserAgentCore): void {
  const stateless = core.replyStateless.bind(core)
  core.replyStateless = (message, options) =>
    message.method === 'INVITE' && options.statusCode >= 400
      ? new UserAgentServer(InviteServerTransaction, core, message).reject(options)
      : stateless(message, options)
}

/** The URI of a message's Contact. */
export function contactOf(message: IncomingMessage): URI | undefined {
  const contact: unknown = message.hasHeader('contact') ? message.parseHeader('contact') : undefined
  return contact instanceof NameAddrHeader ? contact.uri : undefined
}

/**
 * A target refresh (RFC 3261 12.2): core does it for the requests it knows, not for 2xx responses nor for UPDATE.
 * `dialogState` is a protected member of sip.js, as `invite2xxTimer` below is a private one: no others are written.
 */
export function refreshTarget(dialog: Dialog, message: IncomingMessage): void {
  const target = contactOf(message)
  if (!target) return
  const state: DialogState = Reflect.get(dialog, 'dialogState')
  state.remoteTarget = target
}

/**
 * A 2xx is acknowledged. Core stops repeating it at its timer's next turn only; the 2xx of a re-INVITE that is answered
 * before that takes the one place where the timer is kept, and so one of the two would outlive the dialog.
 */
export function stopRepeating(session: SessionDialog): void {
  clearTimeout(Reflect.get(session, 'invite2xxTimer'))
  Reflect.set(session, 'invite2xxTimer', undefined)
}

/** Gives a message the Contact that it lacks: without one core drops a 2xx, unacknowledged. */
export function assumeContact(message: IncomingMessage, uri: URI): void {
  message.headers.Contact = [{ raw: `<${uri}>`, parsed: new NameAddrHeader(uri.clone(), '', {}) }]
}
