/** What went wrong, as plain data to show: one notice a code, newest last, until it is dismissed. */
import { createStore } from './store.ts'

export interface Notice {
  readonly code: string
  /** Of the error: what kind of trouble this is. */
  readonly category: string
  readonly message: string
  readonly hint: string
  /** `486 Busy Here`, where a SIP response is behind it. */
  readonly sip?: string
}

const service = new Set(['connection', 'registration', 'credentials'])

export type Notices = ReturnType<typeof createNotices>

export function createNotices() {
  const store = createStore<readonly Notice[]>([])
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    report(error: unknown) {
      const notice = toNotice(error)
      store.set([...store.getSnapshot().filter(({ code }) => code !== notice.code), notice])
    },
    dismiss(code: string) {
      store.set(store.getSnapshot().filter((notice) => notice.code !== code))
    },
    /** The phone is registered again: what stood in its way is past. */
    settle() {
      store.set(store.getSnapshot().filter(({ category }) => !service.has(category)))
    },
    clear() {
      store.set([])
    },
  }
}

/** From a `PhoneError`, from `ErrorData` in a snapshot, or from anything else that was thrown. */
export function toNotice(error: unknown): Notice {
  const { code, category, message, hint, sip } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  return {
    code: typeof code === 'string' ? code : 'unexpected',
    category: typeof category === 'string' ? category : 'protocol',
    message: typeof message === 'string' && message ? message : 'Something unexpected happened.',
    hint: typeof hint === 'string' ? hint : 'Reload the page. If it comes back, please report it.',
    ...(isSip(sip) && { sip: `${sip.status} ${sip.reason}` }),
  }
}

function isSip(value: unknown): value is { status: number; reason: string } {
  return typeof value === 'object' && value !== null && 'status' in value && 'reason' in value
}
