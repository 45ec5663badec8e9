/** How loud the microphone is, heard by Web Audio: for a browser that does not count it, as Firefox. */
import type { Clock, TimerHandle } from '../ports/clock.ts'
import type { MediaEnvironment } from './environment.ts'

export interface MicrophoneMeter {
  /** Root mean square of the last 85 ms or so, 0 to 1; undefined while Web Audio does not run. */
  level(stream: MediaStream): number | undefined
  close(): void
}

/** Milliseconds after a look in which the next one comes, or nobody looks any more. */
const patience = 1_000
/** Samples, a power of two: the most of them that fit between two looks at 48 kHz. */
const fftSize = 4_096

export function createMicrophoneMeter(
  { AudioContext }: Pick<MediaEnvironment, 'AudioContext'>,
  clock: Clock,
): MicrophoneMeter {
  let context: AudioContext | undefined
  let analyser: AnalyserNode | undefined
  /** Held, or the browser may collect what only listens. */
  let source: MediaStreamAudioSourceNode | undefined
  let timer: TimerHandle | undefined
  let isRefused = AudioContext === undefined

  const close = () => {
    clock.clearTimeout(timer)
    // Refused only where it is closed already.
    context?.close().catch(() => undefined)
    context = analyser = source = undefined
  }

  function open(stream: MediaStream): void {
    if (context || !AudioContext) return
    try {
      context = new AudioContext()
      analyser = context.createAnalyser()
      analyser.fftSize = fftSize
      source = context.createMediaStreamSource(stream)
      source.connect(analyser)
      // A browser that wants a gesture first settles it late or never; one that only waits to be asked begins.
      context.resume().catch(() => undefined)
    } catch {
      isRefused = true
      close()
    }
  }

  return {
    level(stream) {
      if (isRefused) return undefined
      open(stream)
      clock.clearTimeout(timer)
      if (!context || !analyser) return undefined
      timer = clock.setTimeout(close, patience)
      if (context.state !== 'running') return undefined
      const samples = new Float32Array(fftSize)
      analyser.getFloatTimeDomainData(samples)
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / fftSize)
    },
    close,
  }
}
