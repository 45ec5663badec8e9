/**
 * Pages link to files as they stand in the repository. On the site, links out of docs/ are links to the repository, and a folder's
 * README is its index.
 */
import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'

const repository = 'https://github.com/offhook/offhook'
const docs = fileURLToPath(new URL('..', import.meta.url))
const root = resolve(docs, '..')

export function siteLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('site-links', ({ env, tokens }) => {
    const page: string = env.path
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet('href')
      if (href === null || /^([a-z]+:|#|\/)/i.test(href)) continue
      const [path = '', hash] = decodeURI(href).split('#')
      const file = resolve(dirname(page), path)
      if (!relative(docs, file).startsWith('..')) {
        token.attrSet('href', href.replace(/(^|\/)README\.md(?=#|$)/, '$1'))
        continue
      }
      if (!existsSync(file)) throw new Error(`${relative(root, page)} links to ${href}, which does not exist.`)
      const kind = statSync(file).isDirectory() ? 'tree' : 'blob'
      const address = join(kind, 'main', relative(root, file)).replaceAll('\\', '/')
      token.attrSet('href', `${repository}/${address}${hash ? `#${hash}` : ''}`)
    }
  })
}
