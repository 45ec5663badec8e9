import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { type ControlEvent, ControlSocket, takeNetstrings } from './controlSocket.ts'

const netstring = (text: string): string => `${Buffer.byteLength(text)}:${text},`

describe('takeNetstrings', () => {
  test('takes whole ones and keeps the rest', () => {
    const { strings, rest } = takeNetstrings(Buffer.from(`${netstring('{"é":1}')}${netstring('two')}9:not`))
    expect(strings).toEqual(['{"é":1}', 'two'])
    expect(rest.toString()).toBe('9:not')
  })

  test('refuses what is not one', () => {
    expect(() => takeNetstrings(Buffer.from('hello: there'))).toThrow('not a netstring')
  })
})

describe('ControlSocket', () => {
  function control() {
    const sent: string[] = []
    const events: ControlEvent[] = []
    const wire = Object.assign(new PassThrough(), { unref: () => {} })
    const fromPhone = (text: string) => wire.emit('data', Buffer.from(netstring(text)))
    wire.write = ((text: string) => sent.push(text)) as unknown as typeof wire.write
    return {
      sent,
      events,
      fromPhone,
      socket: new ControlSocket(wire as unknown as Socket, (event) => events.push(event)),
      wire,
    }
  }

  test('matches answers by token, with events in between', async () => {
    const { sent, events, fromPhone, socket } = control()
    const asked = socket.command('dial', 'sip:alice@offhook.test')
    expect(sent).toEqual([netstring('{"command":"dial","token":"1","params":"sip:alice@offhook.test"}')])
    fromPhone('{"event":true,"type":"CALL_RINGING","id":"a"}')
    fromPhone('{"response":true,"ok":true,"data":"done","token":"1"}')
    await expect(asked).resolves.toBe('done')
    expect(events).toMatchObject([{ type: 'CALL_RINGING', id: 'a' }])
  })

  test('a refusal and a lost connection reject', async () => {
    const { fromPhone, socket, wire } = control()
    const refused = socket.command('nonsense')
    fromPhone('{"response":true,"ok":false,"data":"command not found","token":"1"}')
    await expect(refused).rejects.toThrow('command not found')
    const lost = socket.command('reginfo')
    wire.emit('close')
    await expect(lost).rejects.toThrow('the control connection was closed')
    expect(socket.open).toBe(false)
  })
})
