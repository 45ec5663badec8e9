/** Asks each ICE server for a candidate with a PeerConnection of its own: no microphone, closed as soon as it is known. */
import type { Clock } from '../ports/clock.ts'
import type { MediaEnvironment } from './environment.ts'
import { type Gathering, startGathering } from './gathering.ts'
import type { IceKnowledge } from './iceKnowledge.ts'
import { type IceServerUrl, isTurn, singleUrls } from './iceServers.ts'

export interface IceProbeOptions {
  readonly environment: MediaEnvironment
  readonly knowledge: IceKnowledge
  readonly clock: Clock
  /** Milliseconds after which a server counts as silent. */
  readonly cap: number
}

const atOnce = 4

/** Resolves when all is known. The first probe has no server: it counts the host candidates. Never rejects. */
export async function probeIceServers(
  servers: readonly RTCIceServer[],
  options: IceProbeOptions,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [undefined, ...singleUrls(servers)]
  const work = async () => {
    while (waiting.length > 0 && !signal.aborted) await probeOne(waiting.shift(), options, signal)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work))
}

async function probeOne(
  target: IceServerUrl | undefined,
  { environment, knowledge, clock, cap }: IceProbeOptions,
  signal: AbortSignal,
): Promise<void> {
  const { RTCPeerConnection } = environment
  if (!RTCPeerConnection) return
  const relayOnly = target !== undefined && isTurn(target.url)
  let pc: RTCPeerConnection | undefined
  let gathering: Gathering | undefined
  try {
    pc = new RTCPeerConnection({
      iceServers: target ? [target.server] : [],
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
    })
    pc.createDataChannel('probe')
    // Quiet and patience of the whole cap: this ends when the gathering completes or the server has given its candidate.
    gathering = startGathering(pc, {
      servers: target ? [target] : [],
      limits: { quiet: target ? 0 : cap, cap, patience: cap, relayOnly },
      knowledge,
      clock,
      thorough: true,
    })
    await pc.setLocalDescription(await pc.createOffer())
    await gathering.wait(signal)
  } catch {
    // noCandidates or an abort: what there was to learn is learnt.
  } finally {
    gathering?.stop()
    pc?.close()
  }
}
