/** How every browser test starts Firefox: fake microphone, loopback allowed for WebRTC, WebDriver BiDi. */
import { existsSync } from 'node:fs'
import puppeteer, { type Browser } from 'puppeteer-core'

const places = [
  process.env.FIREFOX_PATH,
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

const firefoxPath: string | undefined = places.find((path) => path !== undefined && existsSync(path))

const preferences = {
  'media.navigator.streams.fake': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.loopback': true,
  // Host addresses are hidden from pages that have no microphone. A fake one does not count; a real one does.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'network.proxy.type': 0,
  // A process in store for each window that is opened costs more than it saves.
  'dom.ipc.processPrelaunch.enabled': false,
  // Of several windows one alone is in front, and a page that is not is painted once a second: a click would wait for that.
  'layout.throttled_frame_rate': 30,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
}

/** Firefox decides about microphones for all its pages at once: a page without one needs a process of its own. */
export function launchFirefox({ allowMicrophone = true }: { allowMicrophone?: boolean } = {}): Promise<Browser> {
  if (firefoxPath === undefined) throw new Error('No Firefox found: install one, or name it in FIREFOX_PATH.')
  const microphone = allowMicrophone
    ? { 'media.navigator.permission.disabled': true }
    : { 'permissions.default.microphone': 2 }
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath,
    headless: true,
    acceptInsecureCerts: true,
    extraPrefsFirefox: { ...preferences, ...microphone },
  })
}
