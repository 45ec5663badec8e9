// Runs in a network namespace, listens on a Unix socket: whoever connects sends one line, "<address> <port>", and is connected to that
// TCP port as if from in there. One byte back says that the connection stands; after it come the peer's own bytes.
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'

const [path] = process.argv.slice(2)
if (!path) throw new Error('usage: gateway.mjs SOCKET')

rmSync(path, { force: true })
createServer((client) => {
  client.on('error', () => client.destroy())
  let line = Buffer.alloc(0)
  const readLine = (bytes) => {
    line = Buffer.concat([line, bytes])
    const end = line.indexOf(10)
    if (end < 0) return
    client.off('data', readLine)
    client.pause()
    const [address, port] = line.subarray(0, end).toString().split(' ')
    const server = connect(Number(port), address, () => {
      client.write('+')
      server.write(line.subarray(end + 1))
      client.pipe(server).pipe(client)
    })
    server.on('error', () => client.destroy())
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  }
  client.on('data', readLine)
}).listen(path)
