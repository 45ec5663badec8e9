/** Pages in Chromium, each with a browser context and a phone of its own. */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import type { CDPSession, Page } from 'playwright-core'
import { launchChromium } from '../../../e2e/support/browser/launchChromium.ts'
import type { LoadPlatform } from '../platform.ts'
import { holds } from '../until.ts'
import type { PageOptions } from './api.ts'

export interface PhonePage {
  readonly user: string
  readonly page: Page
  readonly session: CDPSession
  close(): Promise<void>
}

export interface Pages {
  readonly version: string
  /** A page with `globalThis.load`, whose phone is registered. */
  open(platform: LoadPlatform, user: string, options?: Pick<PageOptions, 'calls'>): Promise<PhonePage>
  close(): Promise<void>
}

/** One Chromium opens 16 microphones at most; whoever asks for another is told that it is busy. */
const pagesOfABrowser = 10

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const common: BuildOptions & { write: false } = {
  bundle: true,
  minify: true,
  write: false,
  target: 'es2022',
  platform: 'browser',
  conditions: ['@offhook/source', 'module'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
}

export async function startPages(): Promise<Pages> {
  const outdir = here('dist')
  const [phone, instruments] = await Promise.all([
    build({ ...common, entryPoints: [here('load.page.ts')], format: 'esm', splitting: true, outdir }),
    build({ ...common, entryPoints: [here('instruments.page.ts')], format: 'iife' }),
  ])
  const scripts = new Map(phone.outputFiles.map(({ path, text }) => [path.slice(outdir.length), text]))
  const init = instruments.outputFiles[0]?.text ?? ''
  const web = createServer(({ url = '' }, response) => {
    const script = scripts.get(url)
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><meta charset="utf-8"><script type="module" src="/load.page.js"></script>')
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const address = web.address()
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const first = await launchChromium()
  const browsers = [Promise.resolve(first)]
  let opened = 0
  return {
    version: first.version(),
    async open(platform, user, options = {}) {
      if (opened === browsers.length * pagesOfABrowser) browsers.push(launchChromium())
      opened += 1
      const browser = await browsers.at(-1)
      if (!browser) throw new Error('There is no browser.')
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      const page = await context.newPage()
      await page.addInitScript(init)
      await page.goto(`${origin}/`)
      // Not by `waitForFunction`: what it puts into the page listens to window and document, and would be counted.
      const isLoaded = await holds(() => page.evaluate(() => globalThis.load !== undefined), 10_000)
      if (!isLoaded) throw new Error('The script of the page does not load.')
      const { username, password } = platform.account(user)
      await page.evaluate((of) => globalThis.load.start(of), {
        uri: `sip:${user}@${platform.domain}`,
        servers: platform.edge.wssUrl,
        credentials: { username, password },
        iceServers: [],
        ...options,
      })
      return { user, page, session: await context.newCDPSession(page), close: () => context.close() }
    },
    async close() {
      for (const browser of browsers) await (await browser).close()
      web.closeAllConnections()
      await new Promise<void>((resolve) => web.close(() => resolve()))
    },
  }
}
