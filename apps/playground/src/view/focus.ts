/** Where the keyboard's focus goes when calls come and go. */

/**
 * Keeps it in the softphone when the button that had it goes: at a call, to what ends that; without one, to the number to
 * call. It would fall to the page. Ends when the returned function is called.
 */
export function keepFocus(softphone: HTMLElement): () => void {
  let last: { readonly element: Element; readonly card: Element | null } | undefined
  const remember = ({ target }: FocusEvent) => {
    last = target instanceof Element ? { element: target, card: target.closest('.call-card') } : undefined
  }
  const forget = () => {
    // Browsers differ in whether an element that goes tells so; one that stays was left on purpose.
    queueMicrotask(() => {
      if (last?.element.isConnected && document.activeElement !== last.element) last = undefined
    })
  }
  const observer = new MutationObserver(() => {
    if (!last || last.element.isConnected || document.activeElement !== document.body) return
    const { card } = last
    last = undefined
    const next = card?.isConnected ? card.querySelector('.control-row [data-tone="stop"]') : undefined
    const refuge = next ?? softphone.querySelector('.dial input')
    if (refuge instanceof HTMLElement) refuge.focus()
  })
  softphone.addEventListener('focusin', remember)
  softphone.addEventListener('focusout', forget)
  observer.observe(softphone, { childList: true, subtree: true })
  return () => {
    softphone.removeEventListener('focusin', remember)
    softphone.removeEventListener('focusout', forget)
    observer.disconnect()
  }
}

/** To the first button of a call that rings. It may interrupt idleness, but neither typing nor work at the other phone. */
export function offerFocus(controls: HTMLElement): void {
  const focused = document.activeElement
  const isIdle = !focused || focused === document.body
  const isHere = controls.closest('section')?.contains(focused) ?? false
  if (isIdle || (isHere && !(focused instanceof HTMLInputElement)))
    controls.querySelector('button')?.focus({ preventScroll: true })
}
