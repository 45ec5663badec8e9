/** Plays a stream through a detached audio element; where the browser wants a gesture first, on the next one. */
import type { MediaEnvironment } from './environment.ts'

export interface Playback {
  play(stream: MediaStream): void
  stop(): void
}

const gestures = ['pointerdown', 'keydown'] as const

export function createPlayback(environment: MediaEnvironment, onBlocked: () => void): Playback {
  let element: HTMLAudioElement | undefined
  let stopped = false

  const start = () => {
    element?.play().catch((error: unknown) => {
      const name = error instanceof Error || error instanceof DOMException ? error.name : ''
      if (stopped || name !== 'NotAllowedError') return
      for (const gesture of gestures) environment.gestures?.addEventListener(gesture, retry, true)
      onBlocked()
    })
  }
  const forget = () => {
    for (const gesture of gestures) environment.gestures?.removeEventListener(gesture, retry, true)
  }
  const retry = () => {
    forget()
    start()
  }

  return {
    play(stream) {
      if (stopped || !environment.Audio) return
      element ??= new environment.Audio()
      element.autoplay = true
      if (element.srcObject === stream) return
      element.srcObject = stream
      start()
    },
    stop() {
      stopped = true
      forget()
      if (!element) return
      element.pause()
      element.srcObject = null
      element = undefined
    },
  }
}
