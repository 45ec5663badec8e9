import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { deadLinks } from './deadLinks.ts'
import { deadFileLinks } from './fileLinks.ts'

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'links-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

it('a link of the site leads to a page, a place in it or a file', () => {
  const site = folder({
    'index.html':
      '<a href="/a/b">b</a> <a href="/a/b#x">x</a> <a href="/a/">a</a> <a href="./p.png">p</a> <a href="#">top</a>',
    'a/index.html':
      '<a class="up" href="/">up</a> <a href="../a/b">b</a> <a href="https://elsewhere.test/">elsewhere</a>',
    'a/b.html': '<h2 id="x">x</h2> <a href="#x">x</a>',
    'p.png': '',
  })
  expect(deadLinks(site)).toEqual({ count: 8, dead: [] })
})

it('one that does not is told of with its page', () => {
  const site = folder({
    'index.html': '<a href="/a/c">c</a> <a href="/a/b#y">y</a> <a href="/p.png">p</a>',
    'a/b.html': '<a href="#z">z</a>',
  })
  expect(deadLinks(site).dead.toSorted()).toEqual([
    'a/b.html: #z',
    'index.html: /a/b#y',
    'index.html: /a/c',
    'index.html: /p.png',
  ])
})

it('a page that links to a file that is not there is told of by line', () => {
  const root = folder({ 'docs/a.md': '', 'README.md': '' })
  const text = [
    '[a](a.md#x) [up](../README.md) [e](https://elsewhere.test)',
    '[b](b.md)',
    '```',
    '[c](c.md)',
    '```',
  ].join('\n')
  expect(deadFileLinks(root, [{ path: 'docs/page.md', text }])).toEqual(['docs/page.md:2: b.md'])
})
