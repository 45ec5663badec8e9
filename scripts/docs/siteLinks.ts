/**
 * VitePress fails on a link to a page that is not there. This fails on a link to a place in a page that is not there, and on a link
 * of any Markdown of the repository to a file that is not.
 */
import { join } from 'node:path'
import { root } from '../architecture/source.ts'
import { pagesOf } from '../samples/read.ts'
import { deadLinks } from './deadLinks.ts'
import { deadFileLinks } from './fileLinks.ts'

const { count, dead } = deadLinks(join(root, 'docs/.vitepress/dist'))
const all = [...dead, ...deadFileLinks(root, pagesOf(root))]
if (all.length > 0) {
  console.error(all.join('\n'))
  process.exitCode = 1
} else console.log(`${count} links of the site lead somewhere.`)
