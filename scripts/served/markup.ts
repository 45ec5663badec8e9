/** What a reader of the server's HTML sees before any script has run. */

/** The text of the only element with this role; undefined unless there is exactly one. Reads markup without elements inside. */
export function textOfRole(html: string, role: string): string | undefined {
  const found = [...html.matchAll(/<(\w+)((?:\s[^<>]*)?)>([^<]*(?:<!--[^>]*-->[^<]*)*)<\/\1>/g)].filter(
    ([, , attributes = '']) => attributes.split(/\s+/).includes(`role="${role}"`),
  )
  // Frameworks mark the ends of texts with comments.
  return found.length === 1 ? found[0]?.[3]?.replace(/<!--[^>]*-->/g, '').trim() : undefined
}
