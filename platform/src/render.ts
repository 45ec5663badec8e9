/** Writes a folder of configuration templates out with their addresses filled in. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type Values = Readonly<Record<string, string | number>>

const placeholder = /@([A-Z][A-Z0-9_]*)@/g

/** Replaces each `@NAME@`. A name without a value is an error. */
export function render(template: string, values: Values, source = 'template'): string {
  return template.replace(placeholder, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${source}: nothing to put in place of @${name}@`)
    return String(value)
  })
}

/** Renders the file `from` into the file `to`. */
export function renderFile(from: string, to: string, values: Values): void {
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, render(readFileSync(from, 'utf8'), values, from))
}

/** Renders every file of the folder `from` into the folder `to`. */
export function renderFolder(from: string, to: string, values: Values): void {
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (entry.isFile()) renderFile(join(from, entry.name), join(to, entry.name), values)
}
