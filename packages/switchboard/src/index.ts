export type { IssuedCredentials } from './auth/credentials.ts'
export type { DigestAlgorithm } from './auth/digest.ts'
export type { Clock } from './clock.ts'
export type { FaultMessage, FaultPredicate, FaultResponse, Faults } from './faults.ts'
export type { Wire, WireHandler } from './flow/flow.ts'
export { connectPort, type PortLike } from './flow/messagePort.ts'
export type { ReceivedDtmf } from './lines/dtmf.ts'
export type { LineCall } from './lines/lineCall.ts'
export type { Lines } from './lines/lines.ts'
export type { LineHandler } from './lines/scripts.ts'
export { browserMedia } from './media/browserMedia.ts'
export type { MediaAnswerer, MediaSession } from './media/mediaAnswerer.ts'
export type { Header, SipMessage, SipRequest, SipResponse } from './message/message.ts'
export { type ParseResult, parse } from './message/parse.ts'
export { serialise } from './message/serialise.ts'
export type { ProxyTiming } from './proxy/branch.ts'
export type { Random } from './random.ts'
export type { RegistrarOptions, Registration } from './registrar.ts'
export { createSwitchboard, type Switchboard, type SwitchboardOptions } from './switchboard.ts'
export type { TracedMessage } from './trace.ts'
export type {
  SocketCloseEvent,
  SocketEvent,
  SocketHandler,
  SocketMessageEvent,
  WebSocketLike,
} from './webSocketLike.ts'
