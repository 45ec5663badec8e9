import { expect, test } from 'vitest'
import type { MediaEnvironment } from './environment.ts'
import { fakeEnvironment } from './fakePeerConnection.fixture.ts'
import { createLocalAudio } from './localAudio.ts'

const never = new AbortController().signal

class FakeStream {
  addTrack() {}
}

test('a microphone that could not be put on the sender is kept for the next try, and stopped in the end', async () => {
  const tracks: { stopped: boolean }[] = []
  const environment = fakeEnvironment({
    MediaStream: FakeStream as unknown as MediaEnvironment['MediaStream'],
    getUserMedia: async () => {
      const track = Object.assign(new EventTarget(), { stopped: false, stop: () => (track.stopped = true) })
      tracks.push(track)
      return { getAudioTracks: () => [track] } as unknown as MediaStream
    },
  })
  let fails = true
  const audio = createLocalAudio({
    environment,
    constraints: undefined,
    life: never,
    onOpen: async () => {
      if (fails) throw new Error('replaceTrack')
    },
    onEnded: () => {},
    onListenOnly: () => {},
  })
  await expect(audio.open(never)).rejects.toThrow('replaceTrack')
  fails = false
  await audio.open(never)
  audio.close()
  expect(tracks.map(({ stopped }) => stopped)).toEqual([true])
})
