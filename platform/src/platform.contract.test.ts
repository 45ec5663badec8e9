/**
 * What Offhook relies on, asked of the real platform in raw SIP. Runs in network namespaces of its own where it may (Linux, root),
 * with two edges.
 */
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { passwordOf, sipCredentials } from './people.ts'
import { domain, isolated } from './places.ts'
import { type Platform, startPlatform } from './platform.ts'
import { http } from './reach.ts'
import { answerTo } from './testing/digest.ts'
import { header, headers, type Message } from './testing/message.ts'
import { TestPhone } from './testing/testPhone.ts'
import { tcp, webSocket } from './testing/wire.ts'

let platform: Platform
let phones: TestPhone[] = []

beforeAll(async () => {
  platform = await startPlatform({ place: isolated('contract'), edges: 2 })
})

afterEach(async () => {
  for (const phone of phones) if (phone.wire.open) await phone.register({ expires: 0 }).catch(() => {})
  for (const phone of phones) phone.wire.cut()
  phones = []
  await Promise.all(platform.edges.map((edge) => edge.clearFaults()))
  for (const desk of platform.deskPhones) if ((await desk.calls()).length > 0) await desk.hangUp()
})

afterAll(() => platform?.down())

const edge = (name: 'A' | 'B') => {
  const found = platform.edges[name === 'A' ? 0 : 1]
  if (!found) throw new Error(`no edge ${name}`)
  return found
}

const wire = (at: 'A' | 'B') => webSocket(platform.reach, edge(at).wsUrl)

async function phone(user: string, at: 'A' | 'B' = 'A', account = { username: user, password: passwordOf(user) }) {
  const made = new TestPhone(await wire(at), user, account)
  phones.push(made)
  return made
}

async function registered(user: string, at: 'A' | 'B' = 'A') {
  const made = await phone(user, at)
  expect((await made.register()).status).toBe(200)
  return made
}

const offer = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 40000 UDP/TLS/RTP/SAVPF 0',
  'a=rtpmap:0 PCMU/8000',
  'a=ice-ufrag:test',
  'a=ice-pwd:offhooktestofferpassword',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=rtcp-mux',
  'a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host',
  'a=sendrecv',
  '',
].join('\r\n')
const sdp = ['Content-Type: application/sdp']

/** Calls `target`, answers at the callee, and returns both dialogs. */
async function call(caller: TestPhone, callee: TestPhone, target = `sip:${callee.user}@${domain}`) {
  const answered = caller.request('INVITE', target, { headers: sdp, body: offer })
  const invite = await callee.nextRequest('INVITE')
  callee.reply(invite, 200, { headers: sdp, body: offer })
  const response = await answered
  expect(response.status).toBe(200)
  const fromCaller = caller.dialogAsCaller(response)
  caller.acknowledge(fromCaller)
  await callee.nextRequest('ACK')
  return { invite, response, fromCaller, fromCallee: callee.dialogAsCallee(invite) }
}

/** The other side gets the request, and its answer comes back. */
async function passes(asked: Promise<Message>, other: TestPhone, method: string) {
  const request = await other.nextRequest(method)
  other.reply(request, 200)
  expect((await asked).status).toBe(200)
  return request
}

test('a place has one platform at a time', async () => {
  await expect(startPlatform({ place: isolated('contract') })).rejects.toMatchObject({ code: 'busy' })
  expect(await edge('A').ready()).toBe(true)
})

test('JSON-RPC is for the harness: no page of a browser gets at it', async () => {
  const { address, rpc: port } = platform.place.edges[0]
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'htable.seti', params: ['revoked', 'carol', 1] })
  const post = (headers: Record<string, string>) =>
    http(platform.reach, { address, port }, { method: 'POST', path: '/rpc', headers, body })
  const fromPage = { origin: 'https://elsewhere.test', 'content-type': 'text/plain' }
  expect((await post(fromPage)).status).toBe(403)
  const carol = await phone('carol')
  expect((await carol.register()).status).toBe(200)
  expect((await post({})).status).toBe(200)
  expect((await carol.register()).status).toBe(403)
  await edge('A').restore('carol')
})

describe('registering', () => {
  test('with a password of the table: outbound, a GRUU, a Flow-Timer, and a binding that tells the connection', async () => {
    const alice = await phone('alice')
    const response = await alice.register({ expires: 120 })
    expect(response.status).toBe(200)
    const contact = headers(response, 'contact').join()
    expect(contact).toMatch(/expires=120/)
    expect(contact).toMatch(/pub-gruu="sip:alice@offhook\.test;gr=urn:uuid:/)
    expect(header(response, 'require')).toMatch(/outbound/)
    expect(header(response, 'flow-timer')).toBe('60')
    const [binding, ...others] = await edge('A').bindings('alice')
    expect(others).toEqual([])
    expect(binding).toMatchObject({ instance: `urn:uuid:${alice.instance}`, regId: 1 })
    expect(binding?.received).toMatch(/^sip:10\.99\.0\.\d+:\d+;transport=ws/)
  })

  test('over WSS, with the certificate of the test authority', async () => {
    const secure = await webSocket(platform.reach, edge('A').wssUrl, readFileSync(platform.authority, 'utf8'))
    const alice = new TestPhone(secure, 'alice', { username: 'alice', password: passwordOf('alice') })
    phones.push(alice)
    expect((await alice.register()).status).toBe(200)
  })

  test('with an ephemeral credential', async () => {
    const alice = await phone('alice', 'A', sipCredentials('alice', 60))
    expect((await alice.register()).status).toBe(200)
  })

  test.for([
    ['a wrong password', { username: 'alice', password: 'offhook-test-wrong' }, 401],
    ['an expired ephemeral credential', sipCredentials('alice', -5), 401],
    ['a forged ephemeral credential', { ...sipCredentials('alice', 60), password: 'offhook-test-forged' }, 401],
    ['the credential of another user', sipCredentials('bob', 60), 403],
  ] as const)('with %s: refused', async ([, account, status]) => {
    const alice = await phone('alice', 'A', account)
    expect((await alice.register()).status).toBe(status)
    expect(await edge('A').bindings('alice')).toEqual([])
  })

  test('revoked: 403 at both edges, until restored', async () => {
    const [here, there] = [await phone('alice', 'A'), await phone('alice', 'B')]
    await edge('A').revoke('alice')
    expect((await here.register()).status).toBe(403)
    await expect.poll(async () => (await there.register()).status).toBe(403)
    await edge('A').restore('alice')
    await expect.poll(async () => (await there.register()).status).toBe(200)
    expect((await here.register()).status).toBe(200)
  })

  test('a challenge of one edge is answered at the other', async () => {
    const alice = await phone('alice', 'A')
    const challenge = await alice.request('REGISTER', `sip:${domain}`, {
      to: `<${alice.address}>`,
      authorize: false,
    })
    expect(challenge.status).toBe(401)
    const uri = `sip:${domain}`
    const answer = answerTo(header(challenge, 'www-authenticate') ?? '', 'REGISTER', uri, alice.account)
    alice.attach(await wire('B'))
    const accepted = await alice.request('REGISTER', uri, {
      to: `<${alice.address}>`,
      headers: [`Authorization: ${answer}`, `Contact: <${alice.contact}>;expires=0`],
    })
    expect(accepted.status).toBe(200)
  })

  test('the binding goes when the connection does', async () => {
    const alice = await registered('alice')
    expect(await edge('A').bindings('alice')).toHaveLength(1)
    alice.wire.cut()
    await expect.poll(() => edge('A').bindings('alice')).toEqual([])
  })

  test('cutConnection resets the WebSocket', async () => {
    const alice = await registered('alice')
    expect(await edge('A').cutConnection('alice')).toBe(1)
    await expect.poll(() => alice.wire.open).toBe(false)
    expect(await edge('A').cutConnection('alice')).toBe(0)
  })
})

describe('faults', () => {
  test('an answer of the test, so many times, with Retry-After', async () => {
    const alice = await phone('alice')
    await edge('A').fault({ method: 'REGISTER', user: 'alice', status: 503, times: 2, retryAfter: 7 })
    const first = await alice.register()
    expect(first.status).toBe(503)
    expect(header(first, 'retry-after')).toBe('7')
    expect((await alice.register()).status).toBe(503)
    expect((await alice.register()).status).toBe(200)
  })

  test('for anybody, or for another user only', async () => {
    const alice = await phone('alice')
    await edge('A').fault({ method: 'REGISTER', user: 'bob', status: 500 })
    expect((await alice.register()).status).toBe(200)
    await edge('A').fault({ method: 'REGISTER', status: 500 })
    expect((await alice.register()).status).toBe(500)
    await edge('A').clearFaults()
    expect((await alice.register()).status).toBe(200)
  })

  test('inside dialogs', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { fromCaller } = await call(alice, bob)
    await edge('A').fault({ method: 'INFO', status: 488, inDialog: true, times: 1 })
    expect((await alice.inDialog(fromCaller, 'INFO')).status).toBe(488)
    await passes(alice.inDialog(fromCaller, 'BYE'), bob, 'BYE')
  })
})

describe('calls', () => {
  test('INVITE is challenged with 407, and from somebody else refused', async () => {
    const alice = await registered('alice')
    const bare = await alice.request('INVITE', `sip:bob@${domain}`, { authorize: false })
    expect(bare.status).toBe(407)
    const forged = await alice.request('INVITE', `sip:bob@${domain}`, { from: `<sip:carol@${domain}>;tag=1` })
    expect(forged.status).toBe(403)
  })

  test('nobody there: 480; nobody of that name: 404', async () => {
    const alice = await registered('alice')
    expect((await alice.request('INVITE', `sip:bob@${domain}`)).status).toBe(480)
    expect((await alice.request('INVITE', `sip:nobody@${domain}`)).status).toBe(404)
  })

  test('between browsers: SDP untouched, in-dialog requests both ways', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { invite, fromCaller, fromCallee } = await call(alice, bob)
    expect(invite.body).toBe(offer)
    expect(headers(invite, 'record-route').length).toBeGreaterThan(0)
    await passes(alice.inDialog(fromCaller, 'INFO'), bob, 'INFO')
    await passes(bob.inDialog(fromCallee, 'INFO'), alice, 'INFO')
    await passes(bob.inDialog(fromCallee, 'BYE'), alice, 'BYE')
  })

  test('relay-<user>: the media goes through the relay', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { invite, response, fromCaller } = await call(alice, bob, `sip:relay-bob@${domain}`)
    for (const { body } of [invite, response]) {
      expect(body).toMatch(/c=IN IP4 10\.99\.0\.3/)
      expect(body).toMatch(/UDP\/TLS\/RTP\/SAVPF/)
    }
    const again = alice.inDialog(fromCaller, 'INVITE', { headers: sdp, body: offer.replace('sendrecv', 'sendonly') })
    const hold = await bob.nextRequest('INVITE')
    expect(hold.body).toMatch(/c=IN IP4 10\.99\.0\.3/)
    expect(hold.body).toMatch(/a=sendonly/)
    bob.reply(hold, 200, { headers: sdp, body: offer.replace('sendrecv', 'recvonly') })
    const held = await again
    expect(held.body).toMatch(/c=IN IP4 10\.99\.0\.3/)
    expect(held.body).toMatch(/a=recvonly/)
    alice.acknowledge(fromCaller)
    await bob.nextRequest('ACK')
    await passes(alice.inDialog(fromCaller, 'BYE'), bob, 'BYE')
  })

  test.for([
    ['rings', 'before'],
    ['is slow to ring', 'after'],
  ] as const)('a fork: a phone that %s, and loses, is told that the call was answered elsewhere', async ([, rings]) => {
    const [alice, one, other] = [await registered('alice'), await registered('bob'), await registered('bob')]
    const answered = alice.request('INVITE', `sip:bob@${domain}`, { headers: sdp, body: offer })
    const [first, second] = await Promise.all([one.nextRequest('INVITE'), other.nextRequest('INVITE')])
    for (const invite of [first, second]) expect(headers(invite, 'record-route')).toHaveLength(1)
    if (rings === 'before') {
      other.reply(second, 180)
      // Kamailio may forget to cancel a branch whose 180 it handles in the very moment of the other's 200.
      await alice.next(({ status }) => status === 180, '180')
    }
    one.reply(first, 200, { headers: sdp, body: offer })
    const response = await answered
    expect(response.status).toBe(200)
    alice.acknowledge(alice.dialogAsCaller(response))
    if (rings === 'after') other.reply(second, 180)
    const cancel = await other.nextRequest('CANCEL')
    expect(header(cancel, 'reason')).toMatch(/SIP\s*;\s*cause=200/)
  })

  test('to a desk phone: plain RTP there, WebRTC here', async () => {
    const alice = await registered('alice')
    const response = await alice.request('INVITE', `sip:desk1@${domain}`, { headers: sdp, body: offer })
    expect(response.status).toBe(200)
    expect(response.body).toMatch(/c=IN IP4 10\.99\.0\.3/)
    expect(response.body).toMatch(/UDP\/TLS\/RTP\/SAVPF/)
    expect(response.body).toMatch(/a=ice-ufrag/)
    const dialog = alice.dialogAsCaller(response)
    alice.acknowledge(dialog)
    const [desk] = platform.deskPhones
    await expect.poll(async () => (await desk?.calls())?.[0]?.state).toBe('established')
    expect((await alice.inDialog(dialog, 'BYE')).status).toBe(200)
    await expect.poll(async () => desk?.calls()).toEqual([])
  })

  test('to a desk phone that makes the offer (delayed offer)', async () => {
    const alice = await registered('alice')
    const response = await alice.request('INVITE', `sip:desk1@${domain}`)
    expect(response.status).toBe(200)
    expect(response.body).toMatch(/UDP\/TLS\/RTP\/SAVPF/)
    expect(response.body).toMatch(/a=candidate:.* 10\.99\.0\.3 /)
    const dialog = alice.dialogAsCaller(response)
    alice.acknowledge(dialog, offer.replace('actpass', 'active'))
    const [desk] = platform.deskPhones
    await expect.poll(async () => (await desk?.calls())?.[0]?.state).toBe('established')
    expect((await alice.inDialog(dialog, 'BYE')).status).toBe(200)
  })

  test('from a desk phone, and a re-INVITE that asks for an offer', async () => {
    const [desk] = platform.deskPhones
    const alice = await registered('alice')
    await desk?.dial(`sip:alice@${domain}`)
    const invite = await alice.nextRequest('INVITE')
    expect(invite.body).toMatch(/UDP\/TLS\/RTP\/SAVPF/)
    expect(invite.body).toMatch(/a=candidate:.* 10\.99\.0\.3 /)
    alice.reply(invite, 200, { headers: sdp, body: offer.replace('actpass', 'active') })
    await alice.nextRequest('ACK')
    await expect.poll(async () => (await desk?.calls())?.[0]?.state).toBe('established')
    const dialog = alice.dialogAsCallee(invite)
    const asked = await alice.inDialog(dialog, 'INVITE')
    expect(asked.status).toBe(200)
    expect(asked.body).toMatch(/UDP\/TLS\/RTP\/SAVPF/)
    alice.acknowledge(dialog, offer.replace('actpass', 'active'))
    await passes(
      Promise.resolve(desk?.hangUp()).then(() => ({ status: 200, headers: [], body: '' })),
      alice,
      'BYE',
    )
  })
})

describe('a phone that comes back on another connection', () => {
  test('in-dialog requests find it by its binding, without a GRUU', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { fromCallee } = await call(alice, bob)
    alice.wire.cut()
    alice.attach(await wire('A'))
    expect((await alice.register()).status).toBe(200)
    await passes(bob.inDialog(fromCallee, 'INFO'), alice, 'INFO')
    await passes(bob.inDialog(fromCallee, 'BYE'), alice, 'BYE')
  })

  test('by its GRUU', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const gruu = `sip:alice@${domain};gr=urn:uuid:${alice.instance}`
    alice.wire.cut()
    alice.attach(await wire('A'))
    expect((await alice.register()).status).toBe(200)
    await passes(bob.request('MESSAGE', gruu), alice, 'MESSAGE')
  })

  test('while it is away: 480, not an answer from nowhere', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { fromCallee } = await call(alice, bob)
    alice.wire.cut()
    await expect.poll(() => edge('A').bindings('alice')).toEqual([])
    expect([404, 408, 430, 480, 477, 500]).toContain((await bob.inDialog(fromCallee, 'INFO')).status)
  })

  test('after the edge was killed and started again, calls go on', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    const { fromCaller, fromCallee } = await call(alice, bob)
    await edge('A').kill()
    await expect.poll(() => alice.wire.open || bob.wire.open).toBe(false)
    await edge('A').start()
    for (const each of [alice, bob]) {
      each.attach(await wire('A'))
      expect((await each.register()).status).toBe(200)
    }
    await passes(alice.inDialog(fromCaller, 'INFO'), bob, 'INFO')
    await passes(bob.inDialog(fromCallee, 'BYE'), alice, 'BYE')
  })
})

describe('two edges', () => {
  /** Which edges hold the connection of this very phone, as one edge knows. */
  const pathsAt = async (at: 'A' | 'B', phone: TestPhone) =>
    (await edge(at).bindings(phone.user))
      .filter(({ instance }) => instance === `urn:uuid:${phone.instance}`)
      .map(({ path }) => path)

  test('the binding of a lost connection goes at both', async () => {
    const alice = await registered('alice', 'A')
    await expect.poll(() => pathsAt('B', alice)).toHaveLength(1)
    alice.wire.cut()
    await expect.poll(() => pathsAt('B', alice), { timeout: 10_000 }).toEqual([])
  })

  test('what one registers, both know, and calls cross', async () => {
    const [alice, bob] = [await registered('alice', 'A'), await registered('bob', 'B')]
    await expect.poll(async () => (await pathsAt('A', bob)).join()).toMatch(/10\.99\.0\.2:25060/)
    await expect.poll(async () => (await pathsAt('B', alice)).join()).toMatch(/10\.99\.0\.1:15060/)
    const { invite, fromCaller, fromCallee } = await call(alice, bob)
    expect(invite.body).toBe(offer)
    await passes(alice.inDialog(fromCaller, 'INFO'), bob, 'INFO')
    await passes(bob.inDialog(fromCallee, 'INFO'), alice, 'INFO')
    await passes(alice.inDialog(fromCaller, 'BYE'), bob, 'BYE')
  })

  test('a GRUU is found from the other edge', async () => {
    const [alice, bob] = [await registered('alice', 'A'), await registered('bob', 'B')]
    await expect.poll(() => pathsAt('B', alice)).toHaveLength(1)
    await passes(bob.request('MESSAGE', `sip:alice@${domain};gr=urn:uuid:${alice.instance}`), alice, 'MESSAGE')
  })

  test('a call goes on when one side moves to the other edge', async () => {
    const [alice, bob] = [await registered('alice', 'A'), await registered('bob', 'A')]
    const { fromCaller, fromCallee } = await call(alice, bob)
    alice.wire.cut()
    alice.attach(await wire('B'))
    expect((await alice.register()).status).toBe(200)
    await expect.poll(async () => (await pathsAt('A', alice)).join()).toMatch(/10\.99\.0\.2:25060/)
    await passes(alice.inDialog(fromCaller, 'INFO'), bob, 'INFO')
    await passes(bob.inDialog(fromCallee, 'INFO'), alice, 'INFO')
    await passes(bob.inDialog(fromCallee, 'BYE'), alice, 'BYE')
  })

  test('a call between a browser and a desk phone goes on at edge B after edge A has died', async () => {
    const [desk] = platform.deskPhones
    const alice = await registered('alice', 'A')
    const response = await alice.request('INVITE', `sip:desk1@${domain}`, { headers: sdp, body: offer })
    const dialog = alice.dialogAsCaller(response)
    alice.acknowledge(dialog)
    await expect.poll(async () => (await desk?.calls())?.[0]?.state).toBe('established')
    await edge('A').kill()
    await platform.failover('B')
    try {
      alice.attach(await wire('B'))
      expect((await alice.register()).status).toBe(200)
      const again = await alice.inDialog(dialog, 'INVITE', {
        headers: sdp,
        body: offer.replace('sendrecv', 'sendonly'),
      })
      expect(again.status).toBe(200)
      expect(again.body).toMatch(/c=IN IP4 10\.99\.0\.3/)
      alice.acknowledge(dialog)
      await Promise.resolve(desk?.hangUp())
      const bye = await alice.nextRequest('BYE')
      alice.reply(bye, 200)
    } finally {
      await edge('A').start()
      await platform.failover('A')
    }
  })
})

describe('presence', () => {
  const subscribe = (phone: TestPhone, who: string, event: string, accept: string) =>
    phone.request('SUBSCRIBE', `sip:${who}@${domain}`, {
      headers: [`Event: ${event}`, `Accept: ${accept}`, 'Expires: 600'],
    })

  test('waiting messages: what a voicemail publishes reaches the phone, also on its next connection', async () => {
    const alice = await registered('alice')
    const subscribed = await subscribe(alice, 'alice', 'message-summary', 'application/simple-message-summary')
    expect(subscribed.status).toBe(200)
    alice.reply(await alice.nextRequest('NOTIFY'), 200)
    const dialog = alice.dialogAsCaller(subscribed)
    const refreshed = await alice.inDialog(dialog, 'SUBSCRIBE', { headers: ['Event: message-summary', 'Expires: 600'] })
    expect(refreshed.status).toBe(200)
    alice.reply(await alice.nextRequest('NOTIFY'), 200)
    alice.wire.cut()
    alice.attach(await wire('A'))
    expect((await alice.register()).status).toBe(200)
    const voicemail = new TestPhone(await tcp(platform.reach, { address: '10.99.0.1', port: 15060 }), 'alice', {
      username: '',
      password: '',
    })
    const published = await voicemail.request('PUBLISH', `sip:alice@${domain}`, {
      headers: ['Event: message-summary', 'Expires: 600', 'Content-Type: application/simple-message-summary'],
      body: `Messages-Waiting: yes\r\nMessage-Account: sip:alice@${domain}\r\nVoice-Message: 3/1 (1/0)\r\n`,
    })
    voicemail.wire.cut()
    expect(published.status).toBe(200)
    const notify = await alice.nextRequest('NOTIFY')
    alice.reply(notify, 200)
    expect(notify.body).toMatch(/Voice-Message: 3\/1 \(1\/0\)/)
  })

  test('presence: what a person publishes reaches who watches', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')]
    expect((await subscribe(bob, 'alice', 'presence', 'application/pidf+xml')).status).toBe(200)
    bob.reply(await bob.nextRequest('NOTIFY'), 200)
    const status = (basic: string) =>
      `<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@${domain}">` +
      `<tuple id="phone"><status><basic>${basic}</basic></status></tuple></presence>`
    const published = await alice.request('PUBLISH', `sip:alice@${domain}`, {
      headers: ['Event: presence', 'Expires: 600', 'Content-Type: application/pidf+xml'],
      body: status('open'),
    })
    expect(published.status).toBe(200)
    const notify = await bob.nextRequest('NOTIFY')
    bob.reply(notify, 200)
    expect(notify.body).toMatch(/<basic>open<\/basic>/)
  })

  test('a busy lamp: early, confirmed, terminated', async () => {
    const [alice, bob, carol] = [await registered('alice'), await registered('bob'), await registered('carol')]
    expect((await subscribe(carol, 'bob', 'dialog', 'application/dialog-info+xml')).status).toBe(200)
    const answered = alice.request('INVITE', `sip:bob@${domain}`, { headers: sdp, body: offer })
    const invite = await bob.nextRequest('INVITE')
    bob.reply(invite, 180)
    const state = async (wanted: string) => {
      for (;;) {
        const notify = await carol.nextRequest('NOTIFY')
        carol.reply(notify, 200)
        if (notify.body.includes(`<state>${wanted}</state>`)) return
      }
    }
    await state('early')
    bob.reply(invite, 200, { headers: sdp, body: offer })
    const dialog = alice.dialogAsCaller(await answered)
    alice.acknowledge(dialog)
    await state('confirmed')
    await passes(alice.inDialog(dialog, 'BYE'), bob, 'BYE')
    await state('terminated')
  })
})
