import { expect, test } from 'vitest'
import { readHep } from './hep.ts'

const chunk = (type: number, value: Buffer, vendor = 0) => {
  const head = Buffer.alloc(6)
  head.writeUInt16BE(vendor, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(6 + value.length, 4)
  return Buffer.concat([head, value])
}
const number16 = (value: number) => Buffer.from([value >> 8, value & 255])
const number32 = (value: number) => Buffer.concat([number16(value >>> 16), number16(value & 65_535)])

function datagram(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat(chunks)
  return Buffer.concat([Buffer.from('HEP3'), number16(6 + body.length), body])
}

const chunks = [
  chunk(3, Buffer.from([127, 0, 0, 1])),
  chunk(4, Buffer.from([127, 0, 0, 10])),
  chunk(7, number16(40_000)),
  chunk(8, number16(15_060)),
  chunk(9, number32(1_795_000_000)),
  chunk(10, number32(123_456)),
  chunk(7, number16(1), 9),
  chunk(15, Buffer.from('OPTIONS sip:offhook.test SIP/2.0\r\n\r\n')),
]

test('a message, who sent it to whom, and when', () => {
  expect(readHep(datagram(...chunks))).toEqual({
    source: '127.0.0.1:40000',
    destination: '127.0.0.10:15060',
    at: 1_795_000_000_123,
    payload: 'OPTIONS sip:offhook.test SIP/2.0\r\n\r\n',
  })
})

test('anything else is nothing', () => {
  expect(readHep(Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n'))).toBeUndefined()
  expect(readHep(datagram(...chunks.slice(0, 4)))).toBeUndefined()
  expect(readHep(datagram(Buffer.from([0, 0, 0, 3, 0, 0])))).toBeUndefined()
})
