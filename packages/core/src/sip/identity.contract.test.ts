/** By what address dialogs reach us: the GRUU of the registrar (RFC 5627), and the way out that it names (RFC 3608). */
import { describe, expect, it, vi } from 'vitest'
import {
  answer,
  establish,
  freshWorlds,
  header,
  headersOf,
  makeWorld,
  offer,
  receiveCall,
  type World,
} from './testing/peer.ts'

const gruu = 'sip:alice@example.com;gr=urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6'
const temporary = 'sip:tgruu.7hsjd7vnzga5w7fajsc7-ajd6fabz0f8g5@example.com;gr'
let world: World

freshWorlds((made) => {
  world = made
})

async function register({ parameters = '', headers = [] as string[], expires = 600 } = {}) {
  await vi.advanceTimersByTimeAsync(3_000)
  const outcome = world.agent.register({ expires }, new AbortController().signal)
  const request = world.last('REGISTER')
  const contact = header(request, 'contact').replace(/;expires=\d+/, '')
  const binding = expires > 0 ? [`Contact: ${contact}${parameters};expires=${expires}`] : []
  world.reply(request, 200, { headers: [...binding, ...headers] })
  await outcome
  return request
}
const uriOf = (contact: string) => /<([^>]*)>/.exec(contact)?.[1]

describe('with a GRUU from the registrar', () => {
  const parameters = `;pub-gruu="${gruu}";temp-gruu="${temporary}"`

  it('it is the Contact of calls both ways and of what follows in them', async () => {
    await register({ parameters })
    const { dialog, invite } = establish(world)
    expect(uriOf(header(invite, 'contact'))).toBe(gruu)
    expect(header(invite, 'supported')).toContain('gruu')
    void dialog.reinvite(offer, new AbortController().signal).catch(() => {})
    expect(uriOf(header(world.last('INVITE'), 'contact'))).toBe(gruu)
    world.reply(world.last('INVITE'), 200, { body: answer })

    const theirs = receiveCall(world)
    expect(uriOf(header(world.last(200), 'contact'))).toBe(gruu)
    world.within(theirs.invite, 'INVITE', { body: offer })
    theirs.dialog.answerOffer(1, answer)
    expect(uriOf(header(world.last(200), 'contact'))).toBe(gruu)
  })

  it('the binding itself keeps the address of the flow', async () => {
    const first = await register({ parameters })
    const second = await register({ parameters })
    expect(header(second, 'contact')).toBe(header(first, 'contact'))
  })

  it('an anonymous caller shows the temporary one, before the answer and after', async () => {
    await register({ parameters })
    const dialog = world.agent.invite('1', { target: 'sip:bob@x', offer, anonymous: true }, () => {})
    expect(uriOf(header(world.last('INVITE'), 'contact'))).toBe(temporary)
    world.reply(world.last('INVITE'), 200, { body: answer })
    void dialog.reinvite(offer, new AbortController().signal).catch(() => {})
    expect(uriOf(header(world.last('INVITE'), 'contact'))).toBe(temporary)
  })

  it('an anonymous caller without a temporary one shows the address of the flow', async () => {
    await register({ parameters: `;pub-gruu="${gruu}"` })
    world.agent.invite('1', { target: 'sip:bob@x', offer, anonymous: true }, () => {})
    expect(uriOf(header(world.last('INVITE'), 'contact'))).toMatch(/\.invalid;transport=ws;ob$/)
  })

  it('a refresh that fails for now takes nothing away; the end of the binding does', async () => {
    await register({ parameters, headers: ['Service-Route: <sip:p1.example.com;lr>'] })
    await vi.advanceTimersByTimeAsync(3_000)
    const refused = world.agent.register({ expires: 600 }, new AbortController().signal)
    world.reply(world.last('REGISTER'), 503)
    await refused
    const { invite } = establish(world)
    expect(uriOf(header(invite, 'contact'))).toBe(gruu)
    expect(header(invite, 'route')).toBe('<sip:p1.example.com;lr>')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(uriOf(header(establish(world).invite, 'contact'))).toMatch(/;ob$/)
  })

  it('it goes with the binding', async () => {
    await register({ parameters })
    await register({ expires: 0 })
    expect(uriOf(header(establish(world).invite, 'contact'))).toMatch(/\.invalid;transport=ws;ob$/)
  })
})

it.each([
  ['none', ''],
  ['no gr', ';pub-gruu="sip:alice@example.com"'],
  ['another scheme', ';pub-gruu="tel:+1555"'],
  ['nonsense', ';pub-gruu="<>"'],
])('without a GRUU that can be used (%s) the Contact is the address of the flow', async (_, parameters) => {
  await register({ parameters })
  expect(uriOf(header(establish(world).invite, 'contact'))).toMatch(/\.invalid;transport=ws;ob$/)
})

it('a Service-Route is the way of INVITE and of its CANCEL, not of REGISTER', async () => {
  const headers = [
    'Service-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>',
    'Service-Route: <sip:hss.test;lr>',
  ]
  const routes = ['<sip:p1.example.com;lr>', '<sip:p2.example.com;lr>', '<sip:hss.test;lr>']
  await register({ headers })
  const dialog = world.agent.invite('1', { target: 'sip:bob@example.com', offer }, () => {})
  expect(headersOf(world.last('INVITE'), 'route').flatMap((value) => value.split(', '))).toEqual(routes)
  world.reply(world.last('INVITE'), 180)
  dialog.cancel()
  expect(headersOf(world.last('CANCEL'), 'route').flatMap((value) => value.split(', '))).toEqual(routes)
  expect(headersOf(await register({ headers }), 'route')).toEqual([])
  await register()
  world.agent.invite('2', { target: 'sip:bob@example.com', offer }, () => {})
  expect(headersOf(world.last('INVITE'), 'route')).toEqual([])
})

it('a Service-Route that is none goes into no request', async () => {
  await register({ headers: ['Service-Route: garbage', 'Service-Route: <sip:x.test;lr>\tfoo'] })
  world.agent.invite('1', { target: 'sip:bob@example.com', offer }, () => {})
  expect(headersOf(world.last('INVITE'), 'route')).toEqual(['<sip:x.test;lr>'])
})

it('the device is named by the application, or by chance', async () => {
  expect(header(await register(), 'contact')).toMatch(/\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>"/)
  world.agent.dispose()
  world = makeWorld({ instanceId: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6' })
  expect(header(await register(), 'contact')).toContain('"<urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6>"')
})
