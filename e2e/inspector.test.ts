import { expect } from 'vitest'
import { axeFindings } from './support/axe.ts'
import { only } from './support/only.ts'
import { type Softphone, talk } from './support/softphone.ts'
import { until } from './support/until.ts'
import { useWorld } from './support/world.ts'

const world = useWorld()
const test = only({
  platform: 'switchboard',
  browser: 'chromium',
  because: 'the faults are the switchboard’s own, and the inspector is the same in every browser',
})

/** Both on one page, talking. */
async function talkTogether(): Promise<{ alice: Softphone; bob: Softphone }> {
  const { alice, bob } = await world.openTogether()
  await alice.call('bob')
  await bob.says('Incoming call from Alice')
  await bob.press('Answer')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
  return { alice, bob }
}

const trouble = ({ page }: Softphone, of: string, words: string) =>
  page.getByRole('region', 'Make trouble').getByRole('group', of).getByRole('button', words).click()

const tab = ({ page }: Softphone, name: string) => page.getByRole('tab', name).click()

/** The chart that is drawn lights up this state. */
const lit = ({ page }: Softphone, state: string) =>
  until(
    `${state} is lit`,
    () =>
      page.evaluate(
        (path) => document.querySelector(`.chart-state[data-state="${path}"]`)?.hasAttribute('data-active') ?? false,
        state,
      ),
    { within: 20_000, every: 20 },
  )

const draw = ({ page }: Softphone, chart: string) =>
  page.getByRole('tabpanel', 'Statecharts').getByRole('button', chart).click()

test('a socket that is dropped from the bar: the call stays, and the chart shows how the phone comes back', async () => {
  const { alice, bob } = await talkTogether()
  await lit(alice, 'flow.connected')
  const letBack = await world.target.faults.refuseConnections()
  await trouble(alice, 'Alice', 'Drop the socket')
  await lit(alice, 'backoff')
  await alice.says('Reconnecting…')
  await letBack()
  await lit(alice, 'flow.connected')
  await draw(alice, 'registration')
  await lit(alice, 'request.registered')
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})

test('a network that is killed takes the audio with it, and brings it back', async () => {
  const { alice, bob } = await talkTogether()
  await trouble(alice, 'Everyone', 'Kill the network')
  await Promise.all([alice.says('Reconnecting…'), bob.says('Reconnecting…')])
  await alice.carriesNothing()
  await trouble(alice, 'Everyone', 'Kill the network')
  await Promise.all([alice.says('In call', 30_000), bob.says('In call', 30_000)])
  await talk(alice, bob)
}, 90_000)

test('a hold that is refused is said to be, and the call goes on', async () => {
  const { alice, bob } = await talkTogether()
  await trouble(alice, 'Alice', 'Refuse the next hold')
  await alice.press('Hold')
  await until('the refusal is shown', async () => /488/.test(await alice.alert()))
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
  await alice.press('Hold')
  await Promise.all([alice.says('On hold'), bob.says('Held by Alice')])
})

test('credentials that have expired are fetched anew, with the call up', async () => {
  const { alice, bob } = await talkTogether()
  const issued = (await alice.snapshot()).credentials.expiresAt ?? 0
  world.sip.clear()
  await trouble(alice, 'Alice', 'Expire the credentials')
  await until('alice has registered again', () =>
    world.sip.count({ party: 'alice', direction: 'out', method: 'REGISTER', status: 200 }),
  )
  await until('there are new credentials', async () => {
    const { status, expiresAt = 0 } = (await alice.snapshot()).credentials
    return status === 'valid' && expiresAt > issued
  })
  await Promise.all([alice.says('In call'), bob.says('In call')])
  await talk(alice, bob)
})

test('every panel says what it is about, by keyboard too, and axe finds nothing', async () => {
  const { alice } = await talkTogether()
  const { page } = alice
  const panel = () => page.evaluate(() => document.querySelector('[role=tabpanel]')?.textContent ?? '')
  const nothingIsFound = async (where: string) => {
    for (const scheme of ['light', 'dark']) {
      await page.evaluate((wanted) => {
        document.documentElement.style.colorScheme = wanted
      }, scheme)
      expect(await axeFindings(page), `axe finds nothing in ${where}, ${scheme}`).toEqual([])
    }
  }
  await nothingIsFound('Statecharts')
  await tab(alice, 'Statecharts')
  await page.keyboard.press('ArrowRight')
  await until('the events are listed', async () => /Alice.*call.*established/.test(await panel()))
  await nothingIsFound('Events')
  await page.keyboard.press('ArrowRight')
  await until('the SIP messages are drawn', async () => /INVITE bob/.test(await panel()))
  await nothingIsFound('SIP')
  await page.keyboard.press('End')
  await until('both paths are told', async () => (await panel()).match(/Here(host|prflx) · udp/g)?.length === 2)
  await nothingIsFound('ICE')
}, 120_000)
