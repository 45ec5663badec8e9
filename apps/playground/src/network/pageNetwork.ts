/**
 * The network of this page, with a switch. Without it the phones' sockets end and no new one opens, no audio packet is
 * sent and none that arrives is played, and the page is told as a browser tells it. What a page cannot stop are ICE's own
 * checks: to those the path stays.
 */
import { createStore, type WritableStore } from '../store.ts'
import type { Peers } from './peers.ts'

/** True while there is a network. */
export interface PageNetwork extends Pick<WritableStore<boolean>, 'getSnapshot' | 'subscribe'> {
  set(isUp: boolean): Promise<void>
}

interface PageNetworkDeps {
  readonly peers: Peers
  /** Of every phone on the page. */
  readonly setSignalling: (isUp: boolean) => void
  readonly page?: EventTarget
}

export function createPageNetwork({ peers, setSignalling, page = window }: PageNetworkDeps): PageNetwork {
  const store = createStore(true)
  /** One change after the other: what was asked for last is what stays. */
  let audio: Promise<readonly PromiseSettledResult<void>[]> = Promise.resolve([])
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    async set(isUp) {
      if (isUp === store.getSnapshot()) return
      store.set(isUp)
      setSignalling(isUp)
      audio = audio.then(() => Promise.allSettled(peers.open().map((peer) => carryAudio(peer, isUp))))
      const refusal = (await audio).find((each) => each.status === 'rejected')
      page.dispatchEvent(new Event(isUp ? 'online' : 'offline'))
      if (refusal) throw refusal.reason
    },
  }
}

/**
 * `active` stops every RTP packet of an encoding: https://w3c.github.io/webrtc-pc/#dom-rtcrtpencodingparameters-active. Firefox
 * was seen to send on: there it is only not played.
 */
async function carryAudio(peer: RTCPeerConnection, isUp: boolean): Promise<void> {
  for (const { track } of peer.getReceivers()) track.enabled = isUp
  await Promise.all(
    peer.getSenders().map(async (sender) => {
      const parameters = sender.getParameters()
      if (!parameters.encodings?.length) return
      for (const encoding of parameters.encodings) encoding.active = isUp
      await sender.setParameters(parameters).catch((error: unknown) => {
        if (peer.signalingState !== 'closed') throw error
      })
    }),
  )
}
