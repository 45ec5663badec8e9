/**
 * A SIP agent that a test drives by hand: it records what the charts command, answers nothing by itself, and counts what
 * was opened and closed. `open()` is 0 when nothing leaked.
 */
import type {
  DialogEvent,
  InviteRequest,
  RegisterOutcome,
  RegisterRequest,
  ReinviteOutcome,
  RequestOutcome,
  SipAgent,
  SipDialog,
} from '../ports/sip.ts'

/** One command that a chart gave, with its arguments. */
export type FakeCommand = readonly [name: string, ...args: readonly unknown[]]

/** A request that waits for the test's answer. */
export interface FakeRequest<Request, Outcome> {
  readonly request: Request
  readonly signal: AbortSignal
  /** Answered, failed or aborted. */
  readonly settled: boolean
  answer(outcome: Outcome): void
  fail(error: unknown): void
}

/** A 200 with our binding; override what the case is about. */
export function registerOutcome(outcome: Partial<RegisterOutcome> = {}): RegisterOutcome {
  return {
    status: 200,
    reason: 'OK',
    local: false,
    expires: 600,
    digest: 'accepted',
    bound: true,
    pause: 0,
    ...outcome,
  }
}

const lastEvents: ReadonlySet<DialogEvent['type']> = new Set([
  'sip.rejected',
  'sip.redirected',
  'sip.cancelled',
  'sip.bye',
  'sip.gone',
  'sip.ended',
])

export class FakeDialog implements SipDialog {
  readonly commands: FakeCommand[] = []
  readonly reinvites: FakeRequest<string, ReinviteOutcome>[] = []
  readonly infos: FakeRequest<{ contentType: string; body: string }, RequestOutcome>[] = []
  readonly id: string
  ownsCallId: boolean
  closed = false
  private listener: ((event: DialogEvent) => void) | undefined
  private readonly backlog: DialogEvent[] = []

  constructor(id: string, ownsCallId: boolean) {
    this.id = id
    this.ownsCallId = ownsCallId
  }

  /** What the far end or the port says. Before `listen` it is kept, as the port keeps it for `adopt`. */
  emit(event: DialogEvent): void {
    if (this.closed) return
    if (lastEvents.has(event.type)) this.closed = true
    if (this.listener) this.listener(event)
    else this.backlog.push(event)
  }

  listen(listener: (event: DialogEvent) => void): void {
    this.listener = listener
    for (const event of this.backlog.splice(0)) listener(event)
  }

  /** The names of the commands so far. */
  get names(): string[] {
    return this.commands.map(([name]) => name)
  }

  cancel(): void {
    this.command('cancel')
  }
  abandon(): void {
    this.command('abandon')
    this.closed = true
  }
  resend(): void {
    this.command('resend')
  }
  ring(status?: 180 | 183, answer?: string): boolean {
    return this.command('ring', status, answer)
  }
  accept(answer: string): boolean {
    return this.command('accept', answer)
  }
  reject(status: number, options?: { reason?: string; headers?: Readonly<Record<string, string>> }): boolean {
    const possible = this.command('reject', status, options)
    this.closed = true
    return possible
  }
  redirect(target: string): boolean {
    const possible = this.command('redirect', target)
    this.closed = true
    return possible
  }
  reinvite(offer: string, signal: AbortSignal): Promise<ReinviteOutcome> {
    this.command('reinvite', offer)
    return ask(this.reinvites, offer, signal)
  }
  answerOffer(transaction: number, sdp: string): boolean {
    return this.command('answerOffer', transaction, sdp)
  }
  refuseOffer(transaction: number, status: number, options?: { retryAfter?: number; reason?: string }): boolean {
    return this.command('refuseOffer', transaction, status, options)
  }
  info(contentType: string, body: string, signal: AbortSignal): Promise<RequestOutcome> {
    this.command('info', contentType, body)
    return ask(this.infos, { contentType, body }, signal)
  }
  bye(options?: { reason?: { protocol: 'SIP' | 'Q.850'; cause: number; text?: string } }): void {
    this.command('bye', options)
  }
  dispose(): void {
    this.command('dispose')
    this.closed = true
    this.listener = undefined
  }

  private command(name: string, ...args: unknown[]): boolean {
    this.commands.push([name, ...args])
    return !this.closed
  }
}

export class FakeSip implements SipAgent {
  readonly registers: FakeRequest<RegisterRequest, RegisterOutcome>[] = []
  readonly invites: { readonly id: string; readonly request: InviteRequest }[] = []
  readonly refused: { readonly id: string; readonly status: number; readonly reason?: string | undefined }[] = []
  readonly frames: string[] = []
  /** Every dialog there ever was, by call id. */
  readonly dialogs = new Map<string, FakeDialog>()
  socket: Parameters<SipAgent['attach']>[0]
  pings = 0
  disposed = false
  /** Set to make `invite` throw, as the gate does on bad input. */
  inviteError: unknown

  attach(socket: Parameters<SipAgent['attach']>[0]): void {
    this.socket = socket
  }
  receive(frame: string): void {
    this.frames.push(frame)
  }
  ping(): void {
    this.pings += 1
  }
  register(request: RegisterRequest, signal: AbortSignal): Promise<RegisterOutcome> {
    return ask(this.registers, request, signal)
  }
  invite(id: string, request: InviteRequest, listener: (event: DialogEvent) => void): SipDialog {
    if (this.inviteError !== undefined) throw this.inviteError
    this.invites.push({ id, request })
    const dialog = new FakeDialog(id, true)
    dialog.listen(listener)
    this.dialogs.set(id, dialog)
    return dialog
  }
  /** An INVITE came in: what `onIncomingCall` announces, before anybody adopted it. */
  incoming(id: string): FakeDialog {
    const dialog = new FakeDialog(id, false)
    this.dialogs.set(id, dialog)
    return dialog
  }
  adopt(id: string, listener: (event: DialogEvent) => void): SipDialog | undefined {
    const dialog = this.dialogs.get(id)
    dialog?.listen(listener)
    return dialog
  }
  refuse(id: string, status: number, reason?: string): void {
    this.refused.push({ id, status, reason })
    const dialog = this.dialogs.get(id)
    if (dialog) dialog.closed = true
  }
  dialog(id: string): FakeDialog | undefined {
    const dialog = this.dialogs.get(id)
    return dialog?.closed ? undefined : dialog
  }
  dispose(): void {
    this.disposed = true
    this.socket = undefined
    for (const dialog of this.dialogs.values()) dialog.closed = true
  }

  /** What is still held: an attached flow, dialogs, requests without an answer. */
  open(): number {
    const dialogs = [...this.dialogs.values()]
    const requests = [...this.registers, ...dialogs.flatMap((dialog) => [...dialog.reinvites, ...dialog.infos])]
    return (
      (this.socket ? 1 : 0) +
      dialogs.filter((dialog) => !dialog.closed).length +
      requests.filter((request) => !request.settled).length
    )
  }
}

/** Queues a request for the test to answer; abort rejects it, as the port forgets an aborted request. */
function ask<Request, Outcome>(
  queue: FakeRequest<Request, Outcome>[],
  request: Request,
  signal: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let settled = false
    const settle = (then: () => void): void => {
      if (settled) return
      settled = true
      then()
    }
    queue.push({
      request,
      signal,
      get settled() {
        return settled
      },
      answer: (outcome) => settle(() => resolve(outcome)),
      fail: (error) => settle(() => reject(error)),
    })
    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), { once: true })
    if (signal.aborted) settle(() => reject(signal.reason))
  })
}
