/** The links of Markdown to files of the repository, as they work where the pages are read beside the code. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from '../samples/read.ts'

/** `page:line: link` of each that names no file. */
export function deadFileLinks(root: string, pages: readonly Page[]): string[] {
  return pages.flatMap(({ path, text }) => {
    let isCode = false
    return text.split('\n').flatMap((line, index) => {
      if (/^\s*```/.test(line)) isCode = !isCode
      if (isCode) return []
      return [...line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
        const [file = ''] = decodeURI(link).split('#')
        const isElsewhere = file === '' || /^[a-z]+:/i.test(file)
        return isElsewhere || existsSync(join(root, dirname(path), file)) ? [] : [`${path}:${index + 1}: ${link}`]
      })
    })
  })
}
