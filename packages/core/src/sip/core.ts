/** What core leaves undone: removing its own entries, and target refreshes. */
import {
  type Dialog,
  type DialogState,
  type IncomingMessage,
  NameAddrHeader,
  type URI,
  type UserAgentCore,
  type UserAgentServer,
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

/** The URI of a message's Contact. */
export function contactOf(message: IncomingMessage): URI | undefined {
  const contact: unknown = message.hasHeader('contact') ? message.parseHeader('contact') : undefined
  return contact instanceof NameAddrHeader ? contact.uri : undefined
}

/**
 * A target refresh (RFC 3261 12.2): core does it for the requests it knows, not for 2xx responses nor for UPDATE.
 * `dialogState` is the one protected member of sip.js that is written.
 */
export function refreshTarget(dialog: Dialog, message: IncomingMessage): void {
  const target = contactOf(message)
  if (!target) return
  const state: DialogState = Reflect.get(dialog, 'dialogState')
  state.remoteTarget = target
}

/** Gives a message the Contact that it lacks: without one core drops a 2xx, unacknowledged. */
export function assumeContact(message: IncomingMessage, uri: URI): void {
  message.headers.Contact = [{ raw: `<${uri}>`, parsed: new NameAddrHeader(uri.clone(), '', {}) }]
}
