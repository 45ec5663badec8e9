/** The links inside of a built site, each with the page and the place in it that it names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export interface SiteLinks {
  readonly count: number
  /** `page: link` */
  readonly dead: readonly string[]
}

export function deadLinks(site: string): SiteLinks {
  const names = readdirSync(site, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  const pages = new Map(
    names
      .filter((name) => name.endsWith('.html'))
      .map((name) => [name, readFileSync(join(site, name), 'utf8')] as const),
  )
  const dead = new Set<string>()
  let count = 0
  for (const [page, html] of pages) {
    for (const [, link = ''] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
      if (/^[a-z]+:/i.test(link)) continue
      count++
      const [path = '', hash] = decodeURI(link.replaceAll('&amp;', '&')).split('#')
      const file =
        path === '' ? page : posix.join(path.startsWith('/') ? '' : posix.dirname(page), path).replace(/^\//, '')
      // With clean addresses, a page is asked for without `.html`, and a folder for its index.
      const target = [file, `${file}.html`, posix.join(file, 'index.html')].find(
        (name) => pages.has(name) || (name !== '' && !name.endsWith('/') && isFile(join(site, name))),
      )
      const text = target === undefined ? undefined : pages.get(target)
      if (target === undefined || (hash && !text?.includes(`id="${hash}"`))) dead.add(`${page}: ${link}`)
    }
  }
  return { count, dead: [...dead] }
}

function isFile(path: string): boolean {
  return existsSync(path) && /\.[a-z0-9]+$/i.test(path)
}
