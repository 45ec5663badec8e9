/** What the media port takes from the browser, in one replaceable place. Nothing is read before it is asked for (SSR). */

/** Where a person's gesture is heard, which lets a blocked playback go on. */
export type GestureTarget = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

export interface MediaEnvironment {
  readonly RTCPeerConnection: (new (configuration?: RTCConfiguration) => RTCPeerConnection) | undefined
  readonly MediaStream: new (tracks?: MediaStreamTrack[]) => MediaStream
  readonly AudioContext: (new () => AudioContext) | undefined
  readonly Audio: (new () => HTMLAudioElement) | undefined
  readonly getUserMedia: ((constraints: MediaStreamConstraints) => Promise<MediaStream>) | undefined
  /** False on plain http, where browsers hide `navigator.mediaDevices`. */
  readonly isSecureContext: boolean
  readonly gestures: GestureTarget | undefined
}

export const browserEnvironment: MediaEnvironment = {
  get RTCPeerConnection() {
    return globalThis.RTCPeerConnection
  },
  get MediaStream() {
    return globalThis.MediaStream
  },
  get AudioContext() {
    return globalThis.AudioContext
  },
  get Audio() {
    return globalThis.Audio
  },
  get getUserMedia() {
    const devices = globalThis.navigator?.mediaDevices
    return devices?.getUserMedia
      ? (constraints: MediaStreamConstraints) => devices.getUserMedia(constraints)
      : undefined
  },
  get isSecureContext() {
    return globalThis.isSecureContext !== false
  },
  get gestures() {
    return globalThis.document
  },
}
