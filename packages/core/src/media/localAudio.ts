/** What this end says: the microphone, silent while muted, and off the wire while the far end is held. */
import { PhoneError } from '../errors.ts'
import type { MediaDirection } from '../ports/media.ts'
import type { MicrophoneUse } from '../types.ts'
import { eitherSignal } from './abortable.ts'
import type { MediaEnvironment } from './environment.ts'
import { openMicrophone } from './microphone.ts'

export interface LocalAudio {
  /** Asks for the microphone, once, as far as it is wanted. Rejects as `openMicrophone` does; may then be asked again. */
  open(signal: AbortSignal, use?: MicrophoneUse): Promise<void>
  /** There is no microphone and there will be none. */
  readonly listensOnly: boolean
  /** There before the microphone is, so that an offer can name it (msid, RFC 8830). */
  readonly stream: MediaStream
  readonly isOpen: boolean
  setMuted(muted: boolean): void
  /** What both ends agreed on, and what an open offer asks for: a hold silences at once, and is off the wire when agreed. */
  setDirection(agreed: MediaDirection, wished: MediaDirection): void
  /** Brings what `sender` sends in line. Rejects with localDescription. */
  feed(sender: RTCRtpSender): Promise<void>
  close(): void
}

export interface LocalAudioOptions {
  readonly environment: MediaEnvironment
  readonly constraints: MediaTrackConstraints | undefined
  readonly life: AbortSignal
  /** The microphone is there. */
  readonly onOpen: () => Promise<void>
  readonly onEnded: () => void
  /** There will be none; `refusal` is why the one that was asked for could not be had. */
  readonly onListenOnly: (refusal?: PhoneError) => void
}

export function createLocalAudio(options: LocalAudioOptions): LocalAudio {
  const { environment, constraints, life, onOpen, onEnded, onListenOnly } = options
  let opening: Promise<void> | undefined
  let stream: MediaStream | undefined
  let track: MediaStreamTrack | undefined
  let listensOnly = false
  let muted = false
  let agreed: MediaDirection = 'sendrecv'
  let wished: MediaDirection = 'sendrecv'

  const silence = () => {
    if (track) track.enabled = !muted && agreed === 'sendrecv' && wished === 'sendrecv'
  }

  const listenOnly = (refusal?: PhoneError) => {
    listensOnly = true
    onListenOnly(refusal)
  }

  async function ask(signal: AbortSignal, use: MicrophoneUse): Promise<void> {
    if (use === 'none') return listenOnly()
    const either = eitherSignal(signal, life)
    try {
      // There already when only what came after it failed.
      if (!track) {
        const opened = await openMicrophone(environment, constraints, either.signal).catch((error: unknown) => {
          if (use !== 'optional' || either.signal.aborted || !(error instanceof PhoneError)) throw error
          listenOnly(error)
        })
        if (!opened) return
        if (life.aborted) {
          opened.stop()
          throw life.reason
        }
        track = opened
        track.addEventListener('ended', onEnded)
        audio.stream.addTrack(track)
      }
      silence()
      await onOpen()
    } finally {
      either.dispose()
    }
  }

  const audio: LocalAudio = {
    open(signal, use = 'required') {
      opening ??= ask(signal, use).catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    get stream() {
      stream ??= new environment.MediaStream()
      return stream
    },
    get listensOnly() {
      return listensOnly
    },
    get isOpen() {
      return track !== undefined
    },
    setMuted(value) {
      muted = value
      silence()
    },
    setDirection(nowAgreed, nowWished) {
      agreed = nowAgreed
      wished = nowWished
      silence()
    },
    async feed(sender) {
      const sent = agreed === 'sendrecv' ? (track ?? null) : null
      if (sender.track === sent) return
      try {
        await sender.replaceTrack(sent)
      } catch (cause) {
        if (!life.aborted) throw new PhoneError('localDescription', { cause })
      }
    },
    close() {
      track?.removeEventListener('ended', onEnded)
      track?.stop()
      track = undefined
    },
  }
  return audio
}
