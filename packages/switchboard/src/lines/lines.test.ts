import { describe, expect, test } from 'vitest'
import type { MediaAnswerer } from '../media/mediaAnswerer.ts'
import { firstValue } from '../message/message.ts'
import { tagOf } from '../message/respond.ts'
import { sdp } from '../testing/rawClient.ts'
import { settle } from '../testing/virtualClock.ts'
import { createWorld } from '../testing/world.ts'

const to = (line: string) => `sip:${line}@example.test`

async function dial(line: string, options = {}) {
  const world = createWorld(options)
  const alice = await world.registered('alice')
  const invite = alice.invite(to(line))
  await alice.next('100 INVITE')
  return { ...world, alice, invite }
}

async function established(line: string, options = {}) {
  const parts = await dial(line, options)
  const ok = await parts.alice.nextResponse('200 INVITE')
  parts.alice.inDialog('ACK', parts.invite, ok)
  await settle()
  return { ...parts, ok }
}

describe('the built-in lines', () => {
  test.each([
    ['busy', '486 INVITE'],
    ['decline', '603 INVITE'],
  ])('%s: %s', async (line, expected) => {
    const { alice } = await dial(line)
    await alice.next(expected)
  })

  test.each([
    ['sip:noanswer@example.test', 20],
    ['sip:noanswer-3@example.test', 3],
    ['sip:noanswer@example.test;seconds=5', 5],
  ])('%s rings for %d s, then 480', async (uri, seconds) => {
    const { registered, clock } = createWorld()
    const alice = await registered('alice')
    alice.invite(uri)
    await alice.next('180 INVITE')
    await clock.advance(seconds * 1000 - 1)
    expect(alice.untaken).not.toContain('480 INVITE')
    await clock.advance(1)
    await alice.next('480 INVITE')
  })

  test('ringing rings without a Contact until it is cancelled', async () => {
    const { alice, invite, clock } = await dial('ringing')
    const ringing = await alice.nextResponse('180 INVITE')
    expect(firstValue(ringing, 'contact')).toBeUndefined()
    await clock.advance(100_000)
    expect(alice.untaken).toEqual([])
    const Via = firstValue(invite, 'via') ?? ''
    alice.send(
      alice.request('CANCEL', to('ringing'), {
        Via,
        CSeq: firstValue(invite, 'cseq')?.replace('INVITE', 'CANCEL') ?? '',
      }),
    )
    await alice.next('200 CANCEL')
    await alice.next('487 INVITE')
  })

  test('early answers from the device whose media was heard', async () => {
    const { alice, clock } = await dial('early')
    const early = await alice.nextResponse('183 INVITE')
    expect(early.body).toContain('m=audio')
    await clock.advance(2_000)
    const ok = await alice.nextResponse('200 INVITE')
    expect(tagOf(ok, 'to')).toBe(tagOf(early, 'to'))
  })

  test('early cannot take another offer before it has answered the first', async () => {
    const { alice, invite, clock } = await dial('early')
    const early = await alice.nextResponse('183 INVITE')
    for (const method of ['INVITE', 'UPDATE']) {
      alice.inDialog(method, invite, early, {}, sdp)
      expect(firstValue(await alice.nextResponse(`500 ${method}`), 'retry-after')).toBe('2')
    }
    alice.inDialog('UPDATE', invite, early)
    await alice.next('200 UPDATE')
    await clock.advance(2_000)
    await alice.next('200 INVITE')
  })

  test('the same call by another way is refused, and does not disturb the first', async () => {
    const { alice, invite, switchboard } = await dial('ringing')
    await alice.next('180 INVITE')
    alice.invite(to('ringing'), { 'Call-ID': firstValue(invite, 'call-id') ?? '' })
    await alice.next('482 INVITE')
    expect(switchboard.lines.calls('ringing')).toHaveLength(1)
  })

  test('earlyfork answers from another', async () => {
    const { alice, clock } = await dial('earlyfork-1')
    const early = await alice.nextResponse('183 INVITE')
    await clock.advance(1_000)
    const ok = await alice.nextResponse('200 INVITE')
    expect(tagOf(ok, 'to')).not.toBe(tagOf(early, 'to'))
  })

  test('slow has nothing but a 100 for a while', async () => {
    const { alice, clock } = await dial('slow')
    await clock.advance(3_999)
    expect(alice.untaken).toEqual([])
    await clock.advance(1)
    await alice.next('180 INVITE')
    await clock.advance(2_000)
    await alice.next('200 INVITE')
  })

  test('a call without a codec in common gets 488', async () => {
    const { registered } = createWorld()
    const alice = await registered('alice')
    alice.invite(to('echo'), {}, sdp.replace('111 0 110', '97').replaceAll('111', '97').replace('opus', 'speex'))
    await alice.next('488 INVITE')
  })
})

describe('in a call', () => {
  test('hold and resume mirror the direction', async () => {
    const { alice, invite, ok } = await established('echo')
    expect(ok.body).toContain('a=sendrecv')
    for (const [offered, answered] of [
      ['sendonly', 'recvonly'],
      ['inactive', 'inactive'],
      ['sendrecv', 'sendrecv'],
    ]) {
      alice.inDialog('INVITE', invite, ok, {}, sdp.replace('sendrecv', offered ?? ''))
      const answer = await alice.nextResponse('200 INVITE')
      expect(answer.body).toContain(`a=${answered}`)
      alice.inDialog('ACK', invite, ok, { CSeq: firstValue(answer, 'cseq')?.replace('INVITE', 'ACK') ?? '' })
    }
  })

  test('a re-INVITE without an offer gets one', async () => {
    const { alice, invite, ok } = await established('echo')
    alice.inDialog('INVITE', invite, ok)
    expect((await alice.nextResponse('200 INVITE')).body).toContain('a=setup:actpass')
  })

  test('digits by INFO are heard', async () => {
    const { alice, invite, ok, switchboard, clock } = await established('echo')
    const heard: string[] = []
    switchboard.lines.onDtmf((digit) => heard.push(digit.digit))
    alice.inDialog('INFO', invite, ok, { 'Content-Type': 'application/dtmf-relay' }, 'Signal=5\r\nDuration=160\r\n')
    await alice.next('200 INFO')
    alice.inDialog('INFO', invite, ok, { 'Content-Type': 'application/dtmf' }, '#')
    await alice.next('200 INFO')
    alice.inDialog('INFO', invite, ok, { 'Content-Type': 'text/x-unknown' }, 'x')
    await alice.next('415 INFO')
    expect(heard).toEqual(['5', '#'])
    expect(switchboard.lines.dtmf('echo')[0]).toMatchObject({ digit: '5', duration: 160, via: 'info', at: clock.now() })
  })

  test.each([
    ['OPTIONS', '200 OPTIONS'],
    ['UPDATE', '200 UPDATE'],
    ['REFER', '603 REFER'],
    ['SUBSCRIBE', '405 SUBSCRIBE'],
  ])('%s: %s', async (method, expected) => {
    const { alice, invite, ok } = await established('echo')
    alice.inDialog(method, invite, ok)
    await alice.next(expected)
  })

  test('a request that comes late, or for no call, is refused', async () => {
    const { alice, invite, ok } = await established('echo')
    alice.inDialog('INFO', invite, ok, { CSeq: '1 INFO' })
    await alice.next('500 INFO')
    alice.inDialog('BYE', invite, ok)
    await alice.next('200 BYE')
    alice.inDialog('INFO', invite, ok)
    await alice.next('481 INFO')
  })

  test('the line can hang up', async () => {
    const { alice, switchboard } = await established('echo')
    switchboard.lines.calls('echo')[0]?.hangUp()
    const bye = await alice.nextRequest('BYE')
    expect(bye.uri).toBe(alice.contact)
    alice.respond(bye, 200)
    expect(switchboard.lines.calls('echo')).toEqual([])
  })

  test('a 200 is repeated until its ACK, and without one the line hangs up', async () => {
    const { alice, clock } = await dial('echo')
    await alice.next('200 INVITE')
    await clock.advance(500)
    await alice.next('200 INVITE')
    await clock.advance(32_000)
    await alice.next('BYE')
  })
})

describe('lines of one’s own', () => {
  test('may do anything a callee does', async () => {
    const { registered, switchboard } = createWorld()
    switchboard.lines.add('picky', (call) =>
      call.header('X-Token') === 'yes' ? call.answer() : call.reject(403, { reason: `Not You, ${call.from}` }),
    )
    const alice = await registered('alice')
    alice.invite(to('picky'))
    expect((await alice.nextResponse('403 INVITE')).reason).toBe('Not You, sip:alice@example.test')
    alice.invite(to('picky'), { 'Call-ID': 'another', 'X-Token': 'yes' })
    await alice.next('200 INVITE')
  })

  test('need a name that can be dialled', () => {
    expect(() => createWorld().switchboard.lines.add('no way', () => {})).toThrow(RangeError)
  })
})

describe('real media', () => {
  function answerer(log: string[], fails = false): MediaAnswerer {
    let count = 0
    return {
      async answer() {
        if (fails) throw new Error('no media')
        const id = ++count
        log.push(`open ${id}`)
        return {
          sdp: `answer ${id}`,
          renegotiate: async (offer) => {
            if (offer.includes('bad')) throw new Error('cannot')
            return `answer ${id} again`
          },
          close: () => log.push(`close ${id}`),
        }
      },
    }
  }

  test('is opened once a device, asked again in re-INVITEs, closed with the call', async () => {
    const log: string[] = []
    const { alice, invite, ok } = await established('echo', { media: answerer(log) })
    expect(ok.body).toBe('answer 1')
    alice.inDialog('INVITE', invite, ok, {}, sdp)
    expect((await alice.nextResponse('200 INVITE')).body).toBe('answer 1 again')
    alice.inDialog('INVITE', invite, ok, {}, 'bad')
    await alice.next('488 INVITE')
    alice.inDialog('BYE', invite, ok)
    await alice.next('200 BYE')
    expect(log).toEqual(['open 1', 'close 1'])
  })

  test('of the fork that did not answer is closed at once', async () => {
    const log: string[] = []
    const { alice, clock } = await dial('earlyfork', { media: answerer(log) })
    await alice.next('183 INVITE')
    await clock.advance(2_000)
    expect((await alice.nextResponse('200 INVITE')).body).toBe('answer 2')
    expect(log).toEqual(['open 1', 'open 2', 'close 1'])
  })

  test('that fails is a 488', async () => {
    const { alice } = await dial('echo', { media: answerer([], true) })
    await alice.next('488 INVITE')
  })

  test('is closed when the switchboard is', async () => {
    const log: string[] = []
    const { switchboard, clock } = await established('echo', { media: answerer(log) })
    switchboard.close()
    expect(log).toEqual(['open 1', 'close 1'])
    expect(clock.pending).toBe(0)
  })
})
