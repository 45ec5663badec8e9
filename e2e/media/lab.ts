/** A page in real Chromium with `page.ts` in it. */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { type ChromiumOptions, launchChromium } from '../support/browser/launchChromium.ts'

export type Lab = typeof import('./page.ts')

export interface MediaLab {
  readonly browser: Browser
  readonly page: Page
  /** Runs in the page. */
  run<R, A = undefined>(body: (lab: Lab, argument: A) => Promise<R>, argument?: A): Promise<R>
  close(): Promise<void>
}

export async function openLab(options?: ChromiumOptions): Promise<MediaLab> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'lab',
    target: 'es2022',
    conditions: ['@offhook/source'],
  })
  const script = bundle.outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    const isScript = request.url === '/lab.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? script : '<!doctype html><meta charset="utf-8"><title>media</title><script src="/lab.js"></script>',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const browser = await launchChromium(options)
  const page = await browser.newPage()
  await page.goto(`http://localhost:${port}/`)
  return {
    browser,
    page,
    run: (body, argument) => page.evaluate(`(${body})(globalThis.lab, ${JSON.stringify(argument) ?? 'undefined'})`),
    async close() {
      await browser.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
