/** What all libraries share in a run: one switchboard with real media on its lines, one Chromium, the STUN servers. */
import { createServer } from 'node:http'
import { createSwitchboard } from '@offhook/switchboard'
import { listen, weriftMedia } from '@offhook/switchboard/node'
import type { Browser, Page } from 'playwright-core'
import { startStun } from '../../e2e/media/stunServers.ts'
import { launchChromium } from '../../e2e/support/browser/launchChromium.ts'
import { bundlePages } from './bundle.ts'
import type { ClientOptions, Library } from './client.ts'

export type IceSetting = 'none' | 'silent' | 'healthy'

export interface World {
  readonly browser: Browser
  options(ice: IceSetting): ClientOptions
  /** A page of its own context, with instruments and nothing else of this benchmark. */
  blank(name: string): Promise<Page>
  /** The same with `globalThis.client`, not started yet. */
  open(library: Library, ice: IceSetting): Promise<Page>
  close(): Promise<void>
}

const domain = 'example.test'
const password = 'correct horse battery staple'

export async function createWorld(): Promise<World> {
  const switchboard = createSwitchboard({
    domain,
    users: { alice: password },
    media: weriftMedia(),
    // SIP.js and JsSIP know no other.
    digest: { algorithms: ['MD5'] },
  })
  const [sip, silent, healthy, scripts] = await Promise.all([
    listen(switchboard),
    startStun(null),
    // Another address than the host's own, as behind a NAT: else browsers drop the candidate.
    startStun(0, '203.0.113.7'),
    bundlePages(),
  ])
  const web = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    const script = scripts.files.get(name)
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(
      script ?? `<!doctype html><meta charset="utf-8"><script type="module" src="/${name}.page.js"></script>`,
    )
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const address = web.address()
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const browser = await launchChromium()
  const iceServers: Record<IceSetting, RTCIceServer[]> = {
    none: [],
    silent: [{ urls: silent.url }],
    healthy: [{ urls: healthy.url }],
  }

  const blank = async (name: string) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.addInitScript(scripts.instruments)
    await page.goto(`${origin}/${name}`)
    return page
  }
  const options = (ice: IceSetting): ClientOptions => ({
    server: sip.url,
    uri: `sip:alice@${domain}`,
    username: 'alice',
    password,
    target: `sip:echo@${domain}`,
    iceServers: iceServers[ice],
  })
  return {
    browser,
    options,
    blank,
    async open(library, ice) {
      const page = await blank(library)
      await page.evaluate((of) => {
        globalThis.client = globalThis.createClient(of)
      }, options(ice))
      return page
    },
    async close() {
      await browser.close()
      await sip.close()
      switchboard.close()
      silent.close()
      healthy.close()
      await new Promise<void>((resolve) => web.close(() => resolve()))
    },
  }
}
