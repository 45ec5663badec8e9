/** What becomes of the microphone's packets while ICE has no path. */

/** Set and read back more often than this, and the browser does as it likes. */
const mostSteps = 8

/**
 * Chromium keeps what it encodes while there is no path, and sends it in one burst when there is one again: stale audio,
 * and more packets than a relay may take at a time. So nothing is encoded meanwhile.
 *
 * The returned function takes each state of ICE. `setParameters` takes its time: one change is made at once, and looked at again
 * when it is made, so that the last state told is the one that holds.
 */
export function createPathlessRest(currentSender: () => RTCRtpSender | undefined, life: AbortSignal) {
  let wanted = true
  let isAtWork = false

  /** Undefined where nothing is to be changed. */
  function step(sender: RTCRtpSender | undefined): Promise<void> | undefined {
    const parameters = sender?.setParameters && sender.getParameters()
    if (!sender || !parameters?.encodings?.some(({ active = true }) => active !== wanted)) return undefined
    for (const encoding of parameters.encodings) encoding.active = wanted
    // Refused when another description came in between: then what is read again is newer.
    return sender.setParameters(parameters).catch(() => undefined)
  }

  async function settle(): Promise<void> {
    isAtWork = true
    for (let steps = 0; steps < mostSteps && !life.aborted; steps += 1) {
      const changed = step(currentSender())
      if (!changed) break
      await changed
    }
    isAtWork = false
  }

  return (state: RTCIceConnectionState): void => {
    if (state === 'connected' || state === 'completed') wanted = true
    else if (state === 'disconnected' || state === 'failed') wanted = false
    else return
    if (!isAtWork) void settle()
  }
}
