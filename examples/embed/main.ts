/** `npm start -w @offhook/example-embed`: the page on http://127.0.0.1:4243/ */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBundle, serveExample } from './server.ts'

const bundle = await mkdtemp(join(tmpdir(), 'offhook-embed-'))
await buildBundle(bundle)
const example = await serveExample({ bundle, port: Number(process.env.PORT ?? 4243) })
console.log(`The page with links that call: ${example.url}  Ctrl-C stops it.`)

const stop = async () => {
  await example.close()
  await rm(bundle, { recursive: true, force: true })
  process.exit(0)
}
process.once('SIGINT', stop).once('SIGTERM', stop)
