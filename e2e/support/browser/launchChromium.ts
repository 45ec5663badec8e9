/** How every browser test starts Chromium: fake microphone, sound on, loopback allowed for WebRTC. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { chromiumArgs } from './chromiumArgs.ts'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const chromiumPath: string | undefined = places.find((path) => path !== undefined && existsSync(path))

export interface ChromiumOptions {
  /** Say yes to every microphone prompt. Default true. */
  readonly allowMicrophone?: boolean
  /** What the fake microphone hears, a WAV file that repeats. Default a beep each second. */
  readonly microphone?: string
}

export function launchChromium({ allowMicrophone = true, microphone }: ChromiumOptions = {}): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('No Chromium found: install one, or name it in CHROMIUM_PATH.')
  return chromium.launch({
    executablePath: chromiumPath,
    // Playwright mutes Chromium, and muted Chromium counts no audio energy.
    ignoreDefaultArgs: ['--mute-audio'],
    args: [
      ...chromiumArgs,
      '--allow-loopback-in-peer-connection',
      ...(allowMicrophone ? ['--use-fake-ui-for-media-stream'] : []),
      ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
    ],
  })
}
