/**
 * The only import of sip.js, 0.21.2 exactly: its core layer and its grammar, never the `api` layer. By deep paths, since the
 * root import costs 2.9 kB brotli more.
 */

export type {
  Body,
  Contact,
  DialogState,
  DigestAuthentication,
  IncomingInviteRequest,
  IncomingRequest,
  Logger,
  OutgoingRequestMessage,
  ReInviteUserAgentClient,
  ResponseOptions,
  Session,
  Transport,
} from 'sip.js/lib/core/index.js'
export {
  Dialog,
  IncomingMessage,
  IncomingRequestMessage,
  IncomingResponseMessage,
  InviteClientTransaction,
  InviteServerTransaction,
  InviteUserAgentClient,
  InviteUserAgentServer,
  LoggerFactory,
  NonInviteServerTransaction,
  Parser,
  SessionDialog,
  SessionState,
  TransactionState,
  UserAgentCore,
  UserAgentServer,
} from 'sip.js/lib/core/index.js'
export { Grammar, NameAddrHeader, URI } from 'sip.js/lib/grammar/index.js'
