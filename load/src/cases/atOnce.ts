/** Twenty phones, each in a page of its own, in ten calls at the same time: all hear each other, and all is released. */
import type { Case, CaseContext } from '../case.ts'
import type { Audio, CallTimes, PageCounts } from '../page/api.ts'
import type { PhonePage } from '../page/pages.ts'
import type { LoadPlatform } from '../platform.ts'
import { median, percentile } from '../statistics.ts'
import { holds, pause } from '../until.ts'

const scale = { full: { phones: 20, talk: 20_000 }, short: { phones: 6, talk: 4_000 } }
/** Of the packets a second that the far end sent, those that must have come in: both ends are not asked at the same moment. */
const share = 0.9

export const atOnce: Case = {
  name: 'at-once',
  title: `${scale.full.phones} phones in a page each, in calls at the same time`,
  method: `${scale.full.phones} pages of one Chromium, each in a browser context of its own with one registered phone; ten call the other ten,
one call after another, and every call is relayed by rtpengine (called as \`relay-<user>\`). Microphones are taken without echo
cancelling, noise suppression and gain control, of which two cores can do few at a time. When all hear each other they talk for
${scale.full.talk / 1_000} s, in which packets and audio energy are counted at each end; then the callers hang up, at the same moment.
A machine too small for ${scale.full.phones} microphones sends fewer than 50 packets a second (RFC 3551) from each: the figure shows it, and the check
is that each phone gets what the other end sends.`,
  async run(context) {
    const { short, world, findings, progress } = context
    const { phones: count, talk } = short ? scale.short : scale.full
    const platform = await world.platform()
    const pages = await world.pages()
    const phones: PhonePage[] = []
    for (let index = 0; index < count; index++) {
      const user = `load-${index}`
      await platform.addUser(user)
      phones.push(await pages.open(platform, user))
    }
    findings.exactly('bindings at the registrar', await platform.bindings(), count)
    progress(`${count} registered`)
    const callers = phones.slice(0, count / 2)
    const callees = phones.slice(count / 2)
    for (const { page } of callees) await page.evaluate(() => globalThis.load.answerEverything())

    const times: CallTimes[] = []
    const failures: string[] = []
    for (const [index, { page }] of callers.entries()) {
      const target = `relay-${callees[index]?.user}`
      await page
        .evaluate((to) => globalThis.load.call(to), target)
        .then(
          (time) => times.push(time),
          (error: unknown) => failures.push(`${target}: ${String(error).slice(0, 300)}`),
        )
    }
    progress(`${times.length} calls hear each other`)
    findings.none('calls that did not come to audio', failures)
    reportTimes(context, times)
    findings.exactly('calls in rtpengine', await platform.relayed(), callers.length)
    await talkAndListen(context, phones, talk)
    const surprises = await Promise.all(phones.map(({ page }) => page.evaluate(() => globalThis.load.surprises())))
    findings.none(
      'calls that ended before they were hung up',
      surprises.flatMap((list, index) => list.map((each) => `${phones[index]?.user}: ${each}`)),
    )

    await Promise.all(callers.map(({ page }) => page.evaluate(() => globalThis.load.hangUp())))
    await expectNothingLeft(context, platform, phones)
  },
}

function reportTimes({ findings }: CaseContext, times: readonly CallTimes[]): void {
  const established = times.map((each) => each.established)
  const packet = times.map((each) => each.packet)
  findings.figure('call() to established, median', median(established), 'ms')
  findings.figure('call() to established, slowest', percentile(established, 1), 'ms')
  findings.figure('call() to first packet, median', median(packet), 'ms')
  findings.figure('call() to first packet, slowest', percentile(packet, 1), 'ms')
}

/** Both ways in every page: what each received and sent meanwhile. */
async function talkAndListen({ findings, progress }: CaseContext, phones: readonly PhonePage[], talk: number) {
  const listen = () => Promise.all(phones.map(({ page }) => page.evaluate(() => globalThis.load.audio())))
  const before = await listen()
  await pause(talk)
  const after = await listen()
  const heard = after.map((now, index) => since(before[index], now))
  const shares = heard.map((each, index) => {
    const far = heard[farEnd(index, heard.length)]
    return each.received / each.seconds / (far ? far.sent / far.seconds : Number.NaN)
  })
  const lost = heard.reduce((sum, each) => sum + each.lost, 0)
  const received = heard.reduce((sum, each) => sum + each.received, 0)
  progress(`${received} packets, ${lost} lost`)
  const rates = heard.map((each) => each.received / each.seconds)
  findings.figure('packets received a second and phone, fewest', Math.min(...rates), '')
  findings.figure('packets received a second and phone, median', median(rates), '')
  findings.figure('packets lost', (100 * lost) / (received + lost), '%')
  findings.atLeast('share received a second of what the far end sent, least', Math.min(...shares), share)
  const deaf = heard.flatMap(({ energy }, index) => (energy > 0 ? [] : [`${phones[index]?.user}`]))
  findings.none('phones that heard silence', deaf)
  const mute = heard.flatMap(({ sent }, index) => (sent > 0 ? [] : [`${phones[index]?.user}`]))
  findings.none('phones that sent nothing', mute)
}

/** The first half calls the second half, in order. */
function farEnd(index: number, phones: number): number {
  return (index + phones / 2) % phones
}

interface Heard extends Omit<Audio, 'at'> {
  readonly seconds: number
}

function since(before: Audio | undefined, after: Audio): Heard {
  return {
    seconds: (after.at - (before?.at ?? 0)) / 1_000,
    received: after.received - (before?.received ?? 0),
    lost: after.lost - (before?.lost ?? 0),
    sent: after.sent - (before?.sent ?? 0),
    energy: after.energy - (before?.energy ?? 0),
  }
}

/** Only the registrations, then not even these. */
async function expectNothingLeft({ findings }: CaseContext, platform: LoadPlatform, phones: readonly PhonePage[]) {
  const counts = () => Promise.all(phones.map(({ page }) => page.evaluate(() => globalThis.load.counts())))
  const isIdle = ({ calls, peerConnections, tracks, sockets }: PageCounts) =>
    calls === 0 && peerConnections === 0 && tracks === 0 && sockets === 1
  await holds(async () => (await counts()).every(isIdle), 5_000)
  const busy = (await counts()).filter((each) => !isIdle(each)).map((each) => JSON.stringify(each))
  findings.none('pages with more than a socket after the calls', busy)
  const released = await holds(async () => (await platform.relayed()) === 0, 5_000)
  findings.exactly('calls left in rtpengine', released ? 0 : await platform.relayed(), 0)

  await Promise.all(phones.map(({ page }) => page.evaluate(() => globalThis.load.stop())))
  const isClosed = (each: PageCounts) => Object.values(each).every((count) => count === 0)
  // A WebSocket that was closed is there until the server's Close frame is (RFC 6455 7.1.1), which a busy one sends late.
  await holds(async () => (await counts()).every(({ sockets }) => sockets === 0), 5_000)
  const open = (await counts()).filter((each) => !isClosed(each))
  findings.none(
    'pages with anything open after stop()',
    open.map((each) => JSON.stringify(each)),
  )
  const emptied = await holds(async () => (await platform.bindings()) === 0, 5_000)
  findings.exactly('bindings at the registrar after stop()', emptied ? 0 : await platform.bindings(), 0)
  await Promise.all(phones.map((phone) => phone.close()))
}
