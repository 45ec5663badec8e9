/** Chromium inside a network namespace, driven from outside over its pipe, so that no fault of the network cuts the tests off. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '@offhook/platform'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { chromiumArgs } from '../../e2e/support/browser/chromiumArgs.ts'
import type { PageScripts } from './bundle.ts'
import type { Library } from './client.ts'
import { ownFolder } from './leftovers.ts'
import { speechLike } from './microphone.ts'

const args: readonly string[] = [
  ...chromiumArgs,
  '--ignore-certificate-errors',
  // An intercepted page has no address, so Chromium takes it for a public one that may not reach private addresses.
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
  '--use-fake-ui-for-media-stream',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
]

/** Served by Playwright's interception: a secure context without a server in the namespace. */
const origin = 'http://localhost:4300'

export interface FaultBrowser {
  readonly version: string
  /** A page of its own context with `probe` and `createClient` of that library. */
  open(library: Library): Promise<BrowserPage>
  /** SIGSTOP to all its processes: the machine sleeps, the clock goes on. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}
export type BrowserPage = Awaited<ReturnType<BrowserContext['newPage']>>

export async function launchBrowser(network: Network, program: string, scripts: PageScripts): Promise<FaultBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-faults-'))
  ownFolder(folder)
  const microphone = join(folder, 'microphone.wav')
  writeFileSync(microphone, speechLike())
  const browser: Browser = await chromium.launch({
    executablePath: network.wrap('client', program),
    // Playwright mutes Chromium, and muted Chromium counts no audio energy.
    ignoreDefaultArgs: ['--mute-audio'],
    // A signal ends the whole run, not the browser alone.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [...args, `--use-file-for-fake-audio-capture=${microphone}`],
  })
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of browserProcesses(network.namespace('client'))) process.kill(pid, signal)
  }
  return {
    version: browser.version(),
    async open(library) {
      const context = await browser.newContext({ permissions: ['microphone'] })
      await context.route(`${origin}/**`, (route) => {
        const name = new URL(route.request().url()).pathname.slice(1)
        const body = scripts.files.get(name)
        return route.fulfill(
          body === undefined
            ? {
                contentType: 'text/html',
                body: `<!doctype html><meta charset="utf-8"><script type="module" src="/${name}.page.js"></script>`,
              }
            : { contentType: 'text/javascript', body },
        )
      })
      const page = await context.newPage()
      await page.addInitScript(scripts.probe)
      await page.goto(`${origin}/${library}`)
      await page.waitForFunction(() => typeof globalThis.createClient === 'function')
      return page
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Chromium's processes there. With its sandbox off, all of them stay in the namespace. */
function browserProcesses(namespace: string): number[] {
  const pids = execFileSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' }).trim().split('\n').map(Number)
  return pids.filter((pid) => {
    try {
      return /chrom/i.test(readlinkSync(`/proc/${pid}/exe`))
    } catch {
      // It ended meanwhile.
      return false
    }
  })
}
