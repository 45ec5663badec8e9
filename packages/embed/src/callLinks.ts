/** Click to call: `tel:` (RFC 3966) and `sip:` links (RFC 3261, 19.1) of a page become calls of a phone. */
import { type Call, type Phone, PhoneError } from '@offhook/core'

export interface CallLinksOptions {
  /** The links in here call, those that come later included. Default: the whole document. */
  readonly root?: Document | ShadowRoot | Element
  /** A call was placed. */
  readonly onCall?: (call: Call, link: HTMLAnchorElement) => void
  /** The phone did not start, or the address of the link is none that can be called. Default: `reportError`. */
  readonly onError?: (error: unknown, link: HTMLAnchorElement) => void
}

const callable = /^(tel|sips?):/i

/**
 * From now on a click, or Enter, on such a link places a call with `phone`, which is started first where it is stopped. What the
 * page itself prevents, and clicks with a modifier key, stay the browser's. Returns how to stop.
 *
 * ```ts
 * const stop = callLinks(phone, { onError: (error) => show(error) })
 * ```
 */
export function callLinks(phone: Phone, options: CallLinksOptions = {}): () => void {
  const { root = document, onCall, onError = (error) => reportError(error) } = options

  async function dial(link: HTMLAnchorElement, address: string): Promise<void> {
    try {
      if (phone.getSnapshot().status !== 'running') await phone.start()
      const call = phone.call(address)
      onCall?.(call, link)
    } catch (error) {
      onError(error instanceof PhoneError ? error : new PhoneError('invalidState', { cause: error }), link)
    }
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
  return () => root.removeEventListener('click', onClick)
}

/** Another button, or a key that asks for a new tab, a download, a menu. */
function isForTheBrowser({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return button !== 0 || altKey || ctrlKey || metaKey || shiftKey
}
