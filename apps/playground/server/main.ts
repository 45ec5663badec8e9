/** What `npm start` runs once everything is installed. */
import { parseArgs } from 'node:util'
import { startEmbeddedPlatform } from './embeddedPlatform.ts'
import { buildPlayground, startPlayground } from './index.ts'

const defaultPort = 4242

const { values } = parseArgs({
  options: { port: { type: 'string' }, host: { type: 'string' }, prebuilt: { type: 'boolean', default: false } },
})
const asked = values.port ?? process.env.PORT
const port = Number(asked ?? defaultPort)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`"${asked}" is not a port. Try: npm start -- --port ${defaultPort}`)
  process.exit(1)
}

const built = values.prebuilt ? await buildPlayground() : undefined
const platform = await startEmbeddedPlatform()
const playground = await startPlayground({
  platform,
  port,
  ...(built && { built: built.folder }),
  ...(values.host && { host: values.host }),
})

console.log(`
  Offhook playground is ready:

    ${playground.url}

  Call bob at Alice, answer at Bob. Ctrl-C stops it.
`)

async function closeAll(): Promise<void> {
  // First what holds connections open.
  await platform.close()
  await playground.close()
  await built?.remove()
}

let isClosing = false
const close = () => {
  if (isClosing) return
  isClosing = true
  setTimeout(() => process.exit(0), 2_000).unref()
  void closeAll().finally(() => process.exit(0))
}
process.on('SIGINT', close).on('SIGTERM', close)
