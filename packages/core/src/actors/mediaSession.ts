/** A call's audio, for as long as the call has any: the only owner of its `MediaSession`. */
import { fromCallback } from 'xstate'
import type { MediaEvent } from '../ports/media.ts'
import type { StackAccess } from '../ports/stack.ts'

export type MediaSessionCommand = { readonly type: 'mute' } | { readonly type: 'unmute' }

export interface MediaSessionInput {
  readonly id: string
}

/** `iceServersOf` gives a call's own ICE servers: they hold TURN credentials, so they reach no chart. */
export function createMediaSession(stack: StackAccess, iceServersOf: (id: string) => RTCIceServer[] | undefined) {
  return fromCallback<MediaSessionCommand, MediaSessionInput>(({ input, sendBack, receive }) => {
    const iceServers = iceServersOf(input.id)
    const session = stack().media.open(input.id, iceServers ? { iceServers } : {}, (event: MediaEvent) =>
      sendBack(event),
    )
    receive((command) => session.setMuted(command.type === 'mute'))
    return () => session.close()
  })
}
