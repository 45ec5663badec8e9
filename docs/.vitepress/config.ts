import { defineConfig } from 'vitepress'
import { diagrams } from './diagrams.ts'
import { siteLinks } from './links.ts'
import { sidebar } from './sidebar.ts'

// `npm run docs` writes reference/ first, from the docstrings.
export default defineConfig({
  title: 'Offhook',
  description: 'SIP telephony as statecharts: a softphone SDK for the web',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  rewrites: {
    'README.md': 'index.md',
    'statecharts/README.md': 'statecharts/index.md',
    'decisions/README.md': 'decisions/index.md',
  },
  cleanUrls: true,
  // A dead link fails the build; this is the default, and what `npm run check -- docs` is for.
  ignoreDeadLinks: false,
  markdown: {
    config(md) {
      md.use(diagrams)
      md.use(siteLinks)
    },
  },
  // Mermaid is large, and loaded by the pages that have a diagram alone.
  vite: { build: { chunkSizeWarningLimit: 1000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Reference', link: '/reference/' },
      // Of its own making, by `npm run docs`: not a page that the router knows.
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar: sidebar(),
    socialLinks: [{ icon: 'github', link: 'https://github.com/offhook/offhook' }],
  },
})
