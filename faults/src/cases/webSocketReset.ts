/** The WebSocket is reset by the server's side, while everything else goes on. */
import type { FaultCase, Stage } from '../case.ts'
import { beforehand, NotMeasured } from '../notMeasured.ts'
import { connectionCut } from '../signs.ts'

/** Until the user, or the far end, does the next thing. */
const pause = 6_000

async function cut(stage: Stage): Promise<number> {
  const at = Date.now()
  await stage.all(async (seat) => {
    const cuts = await stage.world.cutConnection(seat.user)
    if (cuts === 0) throw new NotMeasured(`${seat.user} had no connection to cut`)
  })
  return at
}

export const resetInCall: FaultCase = {
  name: 'reset-call',
  title: 'WebSocket reset in mid-call',
  aim: 'kept',
  signs: [connectionCut],
  seconds: 50,
  async run(stage) {
    const faultAt = await cut(stage)
    return { faultAt, restoredAt: Date.now() }
  },
}

export const resetRingingOut: FaultCase = {
  name: 'reset-ringing-out',
  title: 'WebSocket reset while ringing out; answered 6 s later',
  begin: 'registered',
  aim: 'kept',
  signs: [connectionCut],
  seconds: 55,
  async run(stage) {
    const called = stage.all(async ({ desk, command, until }) => {
      desk.behaviour = 'ring'
      await command('call', stage.world.uriOf(desk.user))
      await desk.until('ringing', 10_000)
      await until(({ call }) => call === 'ringing' || call === 'calling', 'calling', 5_000)
    })
    await beforehand(called)
    await stage.wait(1_000)
    const faultAt = await cut(stage)
    const restoredAt = Date.now()
    await stage.wait(pause)
    await stage.all(async (seat) => {
      stage.tally(seat, 'the desk phone still rings', seat.desk.isRinging)
      if (seat.desk.isRinging) await seat.desk.answer()
    })
    return { faultAt, restoredAt, talkAt: Date.now() }
  },
}

export const resetRingingIn: FaultCase = {
  name: 'reset-ringing-in',
  title: 'WebSocket reset while ringing in; answered 6 s later',
  begin: 'registered',
  aim: 'kept',
  signs: [connectionCut],
  seconds: 55,
  async run(stage) {
    const called = stage.all(async ({ desk, user, until }) => {
      await desk.dial(stage.world.uriOf(user))
      await until(({ call }) => call === 'incoming', 'rung', 10_000)
    })
    await beforehand(called)
    await stage.wait(1_000)
    const faultAt = await cut(stage)
    const restoredAt = Date.now()
    await stage.wait(pause)
    await stage.all(async (seat) => {
      const rings = seat.claim()?.call === 'incoming'
      stage.tally(seat, 'the page still rings', rings)
      await seat.command('answer')
    })
    return { faultAt, restoredAt, talkAt: Date.now() }
  },
}

export const resetInHold: FaultCase = {
  name: 'reset-hold',
  title: 'WebSocket reset between the re-INVITE of a hold and its answer; resumed 8 s later',
  aim: 'kept',
  signs: [connectionCut],
  seconds: 60,
  async run(stage) {
    // The far end answers only when it is let: the reset comes before the answer in each run.
    for (const { desk } of stage.seats) desk.freeze()
    try {
      await stage.all(({ command }) => command('hold'))
      await stage.wait(300)
      const faultAt = await cut(stage)
      const restoredAt = Date.now()
      await stage.wait(1_500)
      for (const { desk } of stage.seats) desk.thaw()
      await stage.wait(6_500)
      await stage.all(async (seat) => {
        await seat.read()
        stage.tally(seat, 'held after 8 s', seat.claim()?.held === true)
        await seat.command('resume')
      })
      return { faultAt, restoredAt, talkAt: Date.now() }
    } finally {
      for (const { desk } of stage.seats) desk.thaw()
    }
  },
}
