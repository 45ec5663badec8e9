import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { render } from './render.ts'

describe('render', () => {
  test('puts values in place of names', () => {
    expect(render('listen=udp:@ADDRESS@:@SIP@', { ADDRESS: '127.0.0.1', SIP: 15060 })).toBe(
      'listen=udp:127.0.0.1:15060',
    )
  })

  test('leaves addresses alone, and takes a name right after an @', () => {
    expect(render('<sip:@USER@@@DOMAIN@>', { USER: 'desk1', DOMAIN: 'offhook.test' })).toBe('<sip:desk1@offhook.test>')
    expect(render('sip:bob@offhook.test', {})).toBe('sip:bob@offhook.test')
  })

  test('a name without a value is an error that says where', () => {
    expect(() => render('@NOBODY@', {}, 'some.cfg')).toThrow('some.cfg: nothing to put in place of @NOBODY@')
  })

  test('a value is not looked through again', () => {
    expect(render('@A@', { A: '@B@', B: 'no' })).toBe('@B@')
  })
})

test('no address and no port of the platform stands in its configuration: they are in places.ts', () => {
  const folder = fileURLToPath(new URL('../config', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.|config|accounts/.test(name),
  )
  expect(files.length).toBeGreaterThan(10)
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8')
    expect(text.match(/\b(127|10|192)\.\d+\.\d+\.\d+\b|\b([1-3]\d|4[01])\d{3}\b/g) ?? [], name).toEqual([])
  }
})
