/** Writes generated pages, or with `--check` says which of them are stale. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../architecture/source.ts'

/** Page texts by path, relative to the repository. */
export type Pages = ReadonlyMap<string, string>

/**
 * Brings the pages up to date. Pages that match `owned` and are no longer generated go away.
 * With `--check` nothing is written, and the exit code is 1 when something would have been.
 */
export function publish(pages: Pages, command: string, owned?: { folder: string; pattern: RegExp }): void {
  const stale = [...pages].filter(([path, text]) => read(path) !== text).map(([path]) => path)
  const leftovers =
    owned && existsSync(join(root, owned.folder))
      ? readdirSync(join(root, owned.folder))
          .filter((name) => owned.pattern.test(name))
          .map((name) => `${owned.folder}/${name}`)
          .filter((path) => !pages.has(path))
      : []
  const changed = [...stale, ...leftovers]
  if (process.argv.includes('--check')) {
    if (changed.length > 0) {
      console.error(`Stale: ${changed.join(', ')}. Run: ${command}`)
      process.exitCode = 1
    } else console.log(`${pages.size} generated pages are up to date.`)
    return
  }
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), pages.get(path) ?? '')
  }
  for (const path of leftovers) rmSync(join(root, path))
  console.log(changed.length > 0 ? `Wrote ${changed.join(', ')}` : 'Nothing has changed.')
}

function read(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined
}

/** A Markdown table; cells may hold anything but line breaks. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
