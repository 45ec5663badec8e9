/** The production server of an example, as its framework starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { interruption, onInterruption } from '../interruption.mjs'

/** Milliseconds: to answer its first request, and to end when it is told to. */
const patience = { start: 60_000, stop: 10_000 }
const host = '127.0.0.1'

async function freePort() {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Starts a program of Node in `folder`, and waits until it answers requests. It gets its address as `HOST` and `PORT`, and by
 * `args` where those are made of it.
 *
 * @param {string} folder
 * @param {(address: { host: string, port: number }) => string[]} args
 * @param {Record<string, string>} env
 * @returns the address of the page, what the server has said, and how to end it: rejects where it had to be killed
 */
export async function startServer(folder, args, env) {
  const port = await freePort()
  const child = spawn(process.execPath, args({ host, port }), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', HOST: host, PORT: String(port), ...env },
  })
  const release = onInterruption((signal) => child.kill(signal))
  const ended = new Promise((resolve) => child.once('exit', resolve)).finally(release)
  const isRunning = () => child.exitCode === null && child.signalCode === null
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const stop = async () => {
    if (!isRunning()) return
    child.kill('SIGTERM')
    await Promise.race([ended, sleep(patience.stop, undefined, { ref: false })])
    if (!isRunning()) return
    child.kill('SIGKILL')
    throw new Error(`The server did not end within ${patience.stop} ms of SIGTERM: something keeps it alive`)
  }
  const url = `http://${host}:${port}/`
  const deadline = performance.now() + patience.start
  while (!(await answers(url))) {
    if (interruption()) throw interruption()
    if (isRunning() && performance.now() < deadline) {
      await sleep(200)
      continue
    }
    await stop()
    throw new Error(`The server does not answer at ${url}:\n${output}${errors}`)
  }
  return { url, stop, errors: () => errors }
}

const answers = (url) =>
  fetch(url, { method: 'HEAD' }).then(
    () => true,
    () => false,
  )
