import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PhoneError } from '../errors.ts'
import { createSipAgent } from './index.ts'

function importsOf(file: string): string[] {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8')
  return [...source.matchAll(/^(?:import|export)[^;]*?from '([^']+)'/gm)].map(([, from = '']) => from)
}

it('one file imports sip.js, and only its core layer and grammar', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.ts'))
  const importing = files.filter((file) => importsOf(file).some((from) => from.startsWith('sip.js')))
  expect(importing).toEqual(['sipjs.ts'])
  expect([...new Set(importsOf('sipjs.ts'))]).toEqual(['sip.js/lib/core/index.js', 'sip.js/lib/grammar/index.js'])
})

it('the gate and the targets stand without sip.js', () => {
  expect(importsOf('headers.ts')).toEqual(['../errors.ts'])
  expect(importsOf('target.ts')).toEqual(['../errors.ts'])
})

it('bad options fail at the door', () => {
  const options = {
    uri: 'sip:alice@example.com',
    userAgent: 'Offhook',
    secrets: { read: () => undefined },
    clock: { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} },
    random: () => 0.5,
    onTrace: () => {},
    onWarning: () => {},
    onIncomingCall: () => {},
  }
  expect(createSipAgent(options).dialog('1')).toBeUndefined()
  for (const bad of [{ uri: 'alice' }, { displayName: 'a\r\nb' }, { userAgent: 'a\r\nb' }]) {
    expect(() => createSipAgent({ ...options, ...bad })).toThrowError(PhoneError)
  }
})
