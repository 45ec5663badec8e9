/** rtpengine, in userspace: WebRTC on one side, plain RTP on the other. */
import { join } from 'node:path'
import type { Place } from './places.ts'
import type { Reach } from './reach.ts'
import { ProcessService } from './service.ts'

export class MediaRelay extends ProcessService {
  readonly #place: Place
  readonly #reach: Reach

  constructor(place: Place, folder: string, reach: Reach) {
    const { address, rtp, control } = place.mediaRelay
    super('media relay', `${address} RTP ${rtp.join('-')} ng ${control.port}`, {
      command: 'rtpengine',
      args: [
        // Without it, it reads /etc/rtpengine/rtpengine.conf and opens ports of its own.
        '--config-file=none',
        ...['--foreground', '--log-stderr', '--log-level=5', '--table=-1', '--num-threads=2'],
        `--interface=${address}`,
        `--listen-ng=${control.address}:${control.port}`,
        `--listen-tcp-ng=${control.address}:${control.port}`,
        ...[`--port-min=${rtp[0]}`, `--port-max=${rtp[1]}`],
        // A held call is silent for as long as its users like.
        ...['--timeout=3600', '--silent-timeout=7200'],
        // By default a call keeps its ports for 30 s after its end: ten calls a second would then take more than there are.
        '--delete-delay=0',
      ],
      // A socket in which more than 50 packets wait, a second of audio, is not read any more for as long as the call lasts
      // ("Too many packets in UDP receive queue", 10.5): a busy machine must not keep it waiting.
      niceness: -15,
      ...(place.namespace && { namespace: place.namespace }),
      logFile: join(folder, 'rtpengine.log'),
      recordFile: join(folder, 'process.json'),
    })
    this.#place = place
    this.#reach = reach
  }

  /** Its own ping, over the control protocol (ng: a cookie and a bencoded dictionary). */
  override async ready(): Promise<boolean> {
    if (!this.running) return false
    try {
      const socket = await this.#reach.connect(this.#place.mediaRelay.control, 1000)
      try {
        socket.write('ready d7:command4:pinge')
        return await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), 1000)
          socket.once('data', (data) => {
            clearTimeout(timer)
            resolve(data.toString().includes('pong'))
          })
          socket.once('error', () => resolve(false))
        })
      } finally {
        socket.destroy()
      }
    } catch {
      return false
    }
  }
}
