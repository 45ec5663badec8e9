/** A sound output that plays to nowhere. Firefox runs Web Audio only where there is an output, which a server has not. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { until } from './until.ts'

/** For the browsers of a test file: to be called before `useWorld()`. Where no PulseAudio is known, they use the machine's own. */
export function useSoundOutput(): void {
  const program = process.env.PULSEAUDIO_PATH
  if (!program) return
  const inherited = process.env.PULSE_SERVER
  let folder = ''
  let server: ChildProcess | undefined

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-sound-'))
    const socket = join(folder, 'native')
    server = spawn(program, argumentsFor(socket), {
      env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder },
      stdio: 'ignore',
    })
    await until('PulseAudio is ready', () => existsSync(socket))
    process.env.PULSE_SERVER = `unix:${socket}`
  })

  afterAll(async () => {
    if (inherited === undefined) delete process.env.PULSE_SERVER
    else process.env.PULSE_SERVER = inherited
    if (server && server.exitCode === null && server.kill()) await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })
}

function argumentsFor(socket: string): string[] {
  const modules = ['module-null-sink', `module-native-protocol-unix socket=${socket} auth-anonymous=1`]
  return [
    '-n',
    '--daemonize=no',
    '--use-pid-file=no',
    '--exit-idle-time=-1',
    ...modules.flatMap((name) => ['-L', name]),
  ]
}
