import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DefaultTheme } from 'vitepress'

const docs = fileURLToPath(new URL('..', import.meta.url))

/** The pages of a folder, in the order of their names, by their headings. */
function pagesIn(folder: string): DefaultTheme.SidebarItem[] {
  if (!existsSync(join(docs, folder))) return []
  return readdirSync(join(docs, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && name !== 'index.md')
    .sort()
    .map((name) => ({
      text: /^# (.+)$/m.exec(readFileSync(join(docs, folder, name), 'utf8'))?.[1] ?? name,
      link: `/${folder}/${name.replace('.md', '')}`,
    }))
}

export function sidebar(): DefaultTheme.Sidebar {
  return [
    {
      text: 'Guides',
      items: [
        { text: 'Getting started', link: '/getting-started' },
        { text: 'React', link: '/guides/react' },
        { text: 'Vue', link: '/guides/vue' },
        { text: 'Svelte', link: '/guides/svelte' },
        { text: 'Testing', link: '/guides/testing' },
      ],
    },
    {
      text: 'Look up',
      items: [
        { text: 'Errors', link: '/errors' },
        { text: 'Resilience', link: '/resilience' },
        { text: 'Benchmarks', link: '/bench' },
        { text: 'Load and soak', link: '/load' },
        { text: 'Interoperation', link: '/interop' },
        { text: 'Reference', link: '/reference/', collapsed: true, items: pagesIn('reference') },
      ],
    },
    {
      text: 'Inside',
      items: [
        { text: 'How it is built', link: '/how-it-is-built' },
        { text: 'Statecharts', link: '/statecharts/', collapsed: true, items: pagesIn('statecharts') },
        { text: 'Decisions', link: '/decisions/', collapsed: true, items: pagesIn('decisions') },
      ],
    },
  ]
}
