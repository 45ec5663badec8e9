/** Click to call: `tel:` (RFC 3966) and `sip:` links (RFC 3261, 19.1) of a page become calls of a phone. */
import type { Call, Phone } from '@offhook/core'

export interface CallLinksOptions {
  /** The links in here call, those that come later included. Default: the whole document. */
  readonly root?: Document | ShadowRoot | Element
  /** A call was placed. What this throws is the page's own error, and reaches nobody else. */
  readonly onCall?: (call: Call, link: HTMLAnchorElement) => void
  /** The phone did not start, or the address of the link is none that can be called: a `PhoneError`. Default: `reportError`. */
  readonly onError?: (error: unknown, link: HTMLAnchorElement) => void
}

const callable = /^(tel|sips?):/i

/**
 * From now on a click, or Enter, on such a link places a call with `phone`, which is started first where it is stopped. A link that
 * is clicked twice, or whose Enter key is held down, calls once: it calls again when its call has ended. What the page itself
 * prevents, and clicks with a modifier key, stay the browser's. Returns how to stop.
 *
 * ```ts
 * const stop = callLinks(phone, { onError: (error) => show(error) })
 * ```
 */
export function callLinks(phone: Phone, options: CallLinksOptions = {}): () => void {
  const { root = document, onCall, onError = (error) => reportError(error) } = options

  /** Links whose call is on its way or lives. */
  const busy = new Set<HTMLAnchorElement>()
  let isStopped = false

  /** Undefined where it was not to be. */
  async function place(link: HTMLAnchorElement, address: string): Promise<Call | undefined> {
    try {
      if (phone.getSnapshot().status !== 'running') await phone.start()
      return isStopped ? undefined : phone.call(address)
    } catch (error) {
      onError(error, link)
      return undefined
    }
  }

  async function dial(link: HTMLAnchorElement, address: string): Promise<void> {
    if (busy.has(link)) return
    busy.add(link)
    const call = await place(link, address)
    if (!call) return void busy.delete(link)
    const leave = call.subscribe(() => {
      if (call.getSnapshot().status !== 'ended') return
      leave()
      busy.delete(link)
    })
    onCall?.(call, link)
  }

  const onClick = (event: Event) => {
    if (!(event instanceof MouseEvent) || event.defaultPrevented || isForTheBrowser(event)) return
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
    const address = link?.getAttribute('href')?.trim()
    if (!link || !address || !callable.test(address)) return
    event.preventDefault()
    void dial(link, address)
  }
  root.addEventListener('click', onClick)
  return () => {
    isStopped = true
    root.removeEventListener('click', onClick)
  }
}

/** Another button, or a key that asks for a new tab, a download, a menu. */
function isForTheBrowser({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return button !== 0 || altKey || ctrlKey || metaKey || shiftKey
}
