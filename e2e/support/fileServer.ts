/** A web server that knows files and nothing else, below a path that the files do not know. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

export interface FileServer {
  /** Where the folder is, with a slash at its end. */
  readonly url: string
  /** Each path that was asked for, with the status that it got: `200 /docs/phone/index.html`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}

export async function serveFiles(folder: string, below = '/docs/phone/'): Promise<FileServer> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://files')
    const name = pathname.startsWith(below) ? normalize(pathname.slice(below.length) || 'index.html') : undefined
    const content =
      name && !name.startsWith('..') ? await readFile(join(folder, name)).catch(() => undefined) : undefined
    const status = content === undefined ? 404 : 200
    asked.push(`${status} ${pathname}`)
    response.writeHead(status, { 'content-type': types[extname(name ?? '')] ?? 'text/plain' }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}${below}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
