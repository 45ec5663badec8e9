import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive, ManagedProcess, ownRecord } from './process.ts'

// /proc is how it knows processes.
describe.skipIf(process.platform !== 'linux')('ManagedProcess', () => {
  let folder: string
  const managed: ManagedProcess[] = []

  function program(command: string, ...args: string[]): ManagedProcess {
    const made = new ManagedProcess({
      command,
      args,
      logFile: join(folder, 'log'),
      recordFile: join(folder, `record-${managed.length}.json`),
    })
    managed.push(made)
    return made
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-process-'))
  })

  afterEach(async () => {
    for (const each of managed.splice(0)) await each.end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  test('runs until it is ended, and is found again by its file', async () => {
    const sleeping = program('sleep', '100')
    await sleeping.spawn()
    expect(sleeping.running).toBe(true)
    const again = new ManagedProcess(sleeping.program)
    expect(again.running).toBe(true)
    await again.end()
    expect(sleeping.running).toBe(false)
    expect(sleeping.record).toBeUndefined()
  })

  test('ends what it forked as well', async () => {
    const shell = program('sh', '-c', 'sleep 100 & echo $! >&2; exec sleep 100')
    await shell.spawn()
    await expect.poll(() => shell.running).toBe(true)
    const forked = () => Number(readFileSync(shell.program.logFile, 'utf8'))
    await expect.poll(forked).toBeGreaterThan(0)
    const lives = () => {
      try {
        return readFileSync(`/proc/${forked()}/stat`, 'utf8').split(' ')[2] !== 'Z'
      } catch {
        return false
      }
    }
    expect(lives()).toBe(true)
    await shell.end('SIGKILL')
    expect(lives()).toBe(false)
  })

  test('kills what does not listen', async () => {
    const deaf = program('sh', '-c', 'trap "" TERM; echo deaf >&2; while :; do sleep 0.05; done')
    await deaf.spawn()
    await expect.poll(() => readFileSync(deaf.program.logFile, 'utf8')).toContain('deaf')
    const began = performance.now()
    await deaf.end('SIGTERM', 200)
    expect(performance.now() - began).toBeGreaterThan(150)
    expect(deaf.running).toBe(false)
  })

  test('never touches a process that has got the number since', async () => {
    const stranger = spawn('sleep', ['100'], { detached: true, stdio: 'ignore' })
    try {
      const gone = program('sleep', '1')
      writeFileSync(gone.program.recordFile, JSON.stringify({ pid: stranger.pid, began: '1' }))
      expect(gone.running).toBe(false)
      gone.signal('SIGKILL')
      await gone.end('SIGKILL')
      expect(stranger.exitCode).toBe(null)
      expect(stranger.signalCode).toBe(null)
      process.kill(stranger.pid ?? 0, 0) // throws if it were gone
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  test('a program that is not there rejects', async () => {
    await expect(program('offhook-no-such-program').spawn()).rejects.toThrow('ENOENT')
  })

  test('knows itself', () => {
    expect(isAlive(ownRecord())).toBe(true)
    expect(isAlive({ ...ownRecord(), began: '1' })).toBe(false)
  })
})
