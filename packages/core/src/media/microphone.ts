/** The microphone: asked for once a call, each refusal a typed error. */
import { type ErrorCode, PhoneError } from '../errors.ts'
import { abortable } from './abortable.ts'
import type { MediaEnvironment } from './environment.ts'

const defaults: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

/** https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
const codes: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'microphoneDenied',
  PermissionDeniedError: 'microphoneDenied',
  NotFoundError: 'microphoneNotFound',
  DevicesNotFoundError: 'microphoneNotFound',
  NotReadableError: 'microphoneBusy',
  TrackStartError: 'microphoneBusy',
  AbortError: 'microphoneBusy',
  OverconstrainedError: 'constraintsNotMet',
  ConstraintNotSatisfiedError: 'constraintsNotMet',
  TypeError: 'constraintsNotMet',
  SecurityError: 'insecureContext',
}

function microphoneError(cause: unknown): PhoneError {
  if (cause instanceof PhoneError) return cause
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : ''
  return new PhoneError(codes[name] ?? 'microphoneBusy', { cause })
}

/** Rejects with a `PhoneError`, or with the signal's reason; a stream that comes after that is stopped at once. */
export async function openMicrophone(
  environment: MediaEnvironment,
  constraints: MediaTrackConstraints | undefined,
  signal: AbortSignal,
): Promise<MediaStreamTrack> {
  const { getUserMedia } = environment
  if (!getUserMedia) throw new PhoneError(environment.isSecureContext ? 'webrtcUnsupported' : 'insecureContext')
  let stream: MediaStream
  try {
    stream = await abortable(getUserMedia({ audio: { ...defaults, ...constraints } }), signal, stopTracks)
  } catch (error) {
    throw signal.aborted ? signal.reason : microphoneError(error)
  }
  const track = stream.getAudioTracks()[0]
  if (!track) throw new PhoneError('microphoneNotFound')
  return track
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
