/** A call's audio, for as long as the call has any: the only owner of its `MediaSession`. */
import { fromCallback } from 'xstate'
import type { MediaEvent } from '../ports/media.ts'
import type { Stack } from '../ports/stack.ts'
import type { PerPhone, System } from './perPhone.ts'

export type MediaSessionCommand = { readonly type: 'mute' } | { readonly type: 'unmute' }

export interface MediaSessionInput {
  readonly id: string
}

/** `iceServersOf` gives a call's own ICE servers: they hold TURN credentials, so they reach no chart. */
export function createMediaSession(
  stack: PerPhone<Stack>,
  iceServersOf: (id: string, system: System) => RTCIceServer[] | undefined,
) {
  return fromCallback<MediaSessionCommand, MediaSessionInput>(({ input, system, sendBack, receive }) => {
    const iceServers = iceServersOf(input.id, system)
    const session = stack(system).media.open(input.id, iceServers ? { iceServers } : {}, (event: MediaEvent) =>
      sendBack(event),
    )
    receive((command) => session.setMuted(command.type === 'mute'))
    return () => session.close()
  })
}
