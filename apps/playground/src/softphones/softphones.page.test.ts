/** One suite for the softphone of every framework, with a phone that is driven by hand. */
import { createFakePhone, type FakeCall, type FakePhone } from '@offhook/core/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { frameworks } from '../frameworks.ts'
import { people } from '../platform.ts'
import { createSoftphone, type Softphone } from '../softphone.ts'
import type { Mount } from './mount.ts'

const [alice] = people
const free = { answer: true, reject: true, hangUp: true, hold: true, mute: true, sendDtmf: true }
const begun = Date.UTC(2026, 10, 22)

beforeEach(() => {
  vi.useFakeTimers({ now: begun, toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

interface World {
  readonly phone: FakePhone
  readonly softphone: Softphone
  readonly element: HTMLElement
  unmount(): Promise<void>
  /** The button with these words. */
  button(words: string): HTMLElement
  press(words: string): Promise<void>
  status(): string | null | undefined
}

/** Frameworks draw at the end of a task, or of one that they put off, and React in several. */
async function drawn(): Promise<void> {
  for (let task = 0; task < 20; task += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function open(mount: Mount): Promise<World> {
  if (!alice) throw new Error('There is nobody.')
  const phone = createFakePhone({ status: 'running', registration: { status: 'registered' } })
  const softphone = createSoftphone(alice, phone)
  const element = document.body.appendChild(document.createElement('div'))
  let takeOut: (() => void) | undefined = mount(element, { softphone, people })
  const unmount = async () => {
    takeOut?.()
    takeOut = undefined
    await drawn()
    element.remove()
  }
  onTestFinished(unmount)
  await drawn()
  const button = (words: string) => {
    const found = [...element.querySelectorAll<HTMLElement>('button')].filter((each) => nameOf(each) === words)
    if (found.length !== 1 || !found[0]) throw new Error(`There are ${found.length} buttons “${words}”`)
    return found[0]
  }
  return {
    phone,
    softphone,
    element,
    unmount,
    button,
    async press(words) {
      button(words).click()
      await drawn()
    },
    status: () => element.querySelector('[role="status"]')?.textContent,
  }
}

function nameOf(element: Element): string {
  const read = element.cloneNode(true) as Element
  for (const hidden of read.querySelectorAll('[aria-hidden="true"]')) hidden.remove()
  return element.getAttribute('aria-label') ?? read.textContent.trim()
}

async function talking(world: World): Promise<FakeCall> {
  const call = world.phone.addCall({ direction: 'outgoing', status: 'established', answeredAt: begun, can: free })
  await drawn()
  return call
}

describe.each(frameworks)('the softphone in $name', ({ load }) => {
  let mount: Mount
  beforeAll(async () => {
    mount = (await load()).mount
  }, 60_000)
  const start = () => open(mount)

  test('says what the phone and its call do', async () => {
    const world = await start()
    expect(world.status()).toBe('Ready')
    const call = world.phone.addCall({ remote: { uri: 'sip:bob@offhook.test', displayName: 'Bob' }, can: free })
    await drawn()
    expect(world.status()).toBe('Incoming call from Bob')
    call.set({ status: 'established', answeredAt: begun })
    await drawn()
    expect(world.status()).toBe('In call')
    call.set({ status: 'ended', end: { reason: 'hangUp', by: 'remote' } })
    await drawn()
    expect(world.status()).toBe('Call ended: Bob hung up')
    expect(world.element.querySelector('article')).toBeNull()
  })

  test('the buttons of a call that rings answer and decline it', async () => {
    const world = await start()
    const call = world.phone.addCall({ can: free })
    await drawn()
    await world.press('Answer')
    await world.press('Decline')
    expect(call.commands).toMatchObject({ answer: 1, reject: 1 })
  })

  test('the buttons of a call hold, resume, mute, unmute and end it', async () => {
    const world = await start()
    const call = await talking(world)
    const hold = world.button('Hold')
    await world.press('Hold')
    call.set({ hold: { local: 'held' }, can: { hold: false, resume: true } })
    await drawn()
    expect(world.button('Resume'), 'the same button, which keeps its focus').toBe(hold)
    await world.press('Resume')
    await world.press('Mute')
    call.set({ muted: true, can: { unmute: true } })
    await drawn()
    await world.press('Unmute')
    await world.press('Hang up')
    expect(call.commands).toMatchObject({ hold: 1, resume: 1, mute: 1, unmute: 1, hangUp: 1 })
  })

  test('a button that can do nothing now does nothing, and keeps the focus', async () => {
    const world = await start()
    const call = await talking(world)
    world.button('Hold').focus()
    call.set({ can: { hold: false } })
    await drawn()
    expect(world.button('Hold').getAttribute('aria-disabled')).toBe('true')
    await world.press('Hold')
    expect(call.commands.hold).toBe(0)
    expect(document.activeElement).toBe(world.button('Hold'))
  })

  test('the keypad opens, sends tones and shows them', async () => {
    const world = await start()
    const call = await talking(world)
    const toggle = world.button('Keypad')
    expect(toggle.getAttribute('aria-expanded')).toBe('false')
    await world.press('Keypad')
    expect(toggle.getAttribute('aria-expanded')).toBe('true')
    const keypad = document.getElementById(toggle.getAttribute('aria-controls') ?? '')
    for (const key of ['4', '2', '#']) await world.press(key)
    expect(keypad?.querySelector('.keypad-sent')?.textContent).toBe('42#')
    expect(call.commands.sendDtmf).toBe(3)
  })

  test('the form calls the number, and without one asks for it', async () => {
    const world = await start()
    const field = world.element.querySelector('input')
    if (!field) throw new Error('There is no field.')
    await world.press('Call')
    expect(world.phone.commands.call).toBe(0)
    expect(document.activeElement).toBe(field)
    field.value = ' bob '
    await world.press('Call')
    expect(world.phone.commands.call).toBe(1)
    expect(world.status()).toBe('Calling bob')
  })

  test('a phone that is off calls nobody', async () => {
    const world = await start()
    world.phone.set({ status: 'stopped' })
    await drawn()
    for (const link of world.element.querySelectorAll<HTMLElement>('a.chip')) link.click()
    await world.press('Call')
    await drawn()
    expect(world.phone.commands.call).toBe(0)
    expect(world.status()).toBe('Off')
  })

  test('the switch stops the phone and starts it', async () => {
    const world = await start()
    await world.press('Phone on')
    world.phone.set({ status: 'stopped' })
    await drawn()
    expect(world.button('Phone on').getAttribute('aria-checked')).toBe('false')
    await world.press('Phone on')
    expect(world.phone.commands).toMatchObject({ stop: 1, start: 1 })
  })

  test('what goes wrong is said, and can be dismissed', async () => {
    const world = await start()
    const call = await talking(world)
    call.handle('hold', () => Promise.reject(new Error('The far end refused.')))
    await world.press('Hold')
    await drawn()
    const alert = world.element.querySelector('[role="alert"]')
    expect(alert?.textContent).toContain('The far end refused.')
    await world.press('Dismiss')
    expect(drawing(alert), 'what spaces it out goes by :empty').toBe('div.notices role=alert')
  })

  test('time passes at calls and at registrations', async () => {
    const world = await start()
    await talking(world)
    world.phone.set({ registration: { expiresAt: begun + 60_000 } })
    await drawn()
    const shown = () => ['.timer', '.countdown'].map((each) => world.element.querySelector(each)?.textContent)
    expect(shown()).toEqual(['0:00', '1:00'])
    vi.advanceTimersByTime(5_000)
    await drawn()
    expect(shown()).toEqual(['0:05', '0:55'])
  })

  describe('the focus of the keyboard', () => {
    test('goes to Answer when nothing else has it, and on to Hang up once it is answered', async () => {
      const world = await start()
      const call = world.phone.addCall({ can: free })
      await drawn()
      expect(document.activeElement).toBe(world.button('Answer'))
      call.set({ status: 'answering' })
      await drawn()
      expect(document.activeElement).toBe(world.button('Hang up'))
    })

    test('stays with who types', async () => {
      const world = await start()
      const field = world.element.querySelector('input')
      field?.focus()
      world.phone.addCall({ can: free })
      await drawn()
      expect(document.activeElement).toBe(field)
    })

    test('goes from a call that ends to the number to call', async () => {
      const world = await start()
      const call = await talking(world)
      world.button('Hang up').focus()
      call.set({ status: 'ended' })
      await drawn()
      expect(document.activeElement).toBe(world.element.querySelector('input'))
    })

    test('is not taken by a call that ends when it was elsewhere', async () => {
      const world = await start()
      const call = await talking(world)
      world.button('Hang up').focus()
      world.button('Hang up').blur()
      await drawn()
      call.set({ status: 'ended' })
      await drawn()
      expect(document.activeElement).toBe(document.body)
    })
  })

  test('leaves nothing behind when it goes, and touches no call', async () => {
    const before = createFakePhone().listenerCount
    const world = await start()
    const mounted = world.phone.listenerCount
    const call = await talking(world)
    await world.unmount()
    expect(world.element.textContent).toBe('')
    // The model of the page listens to the phone once.
    expect(world.phone.listenerCount).toBe(before + 1)
    expect(mounted).toBeGreaterThan(before + 1)
    expect(call.getSnapshot().status).toBe('established')
    expect(Object.values(call.commands).every((count) => count === 0)).toBe(true)
    expect(world.phone.commands).toMatchObject({ start: 0, stop: 0 })
  })
})

describe('the softphones are the same to styles, tests and assistive technology', () => {
  const scenes: Record<string, (world: World) => unknown> = {
    idle: () => {},
    off: ({ phone }) => phone.set({ status: 'stopped', registration: { status: 'unregistered' } }),
    'coming back': ({ phone }) => phone.set({ connection: { status: 'reconnecting', retryAt: begun + 5_000 } }),
    ringing: ({ phone }) => phone.addCall({ can: free }),
    'ringing out': ({ phone }) => phone.addCall({ direction: 'outgoing', status: 'ringing', can: { hangUp: true } }),
    'in a call, with its keypad open': async (world) => {
      const call = await talking(world)
      call.set({ media: { status: 'connected', path: 'host', codec: 'opus', encrypted: true } })
      await drawn()
      await world.press('Keypad')
      await world.press('5')
    },
    'with two calls, of which one is held': async (world) => {
      const held = await talking(world)
      held.set({ hold: { local: 'held', remote: 'held' }, muted: true, can: { hold: false, resume: true } })
      await talking(world)
    },
    'after a call that went wrong': async (world) => {
      const call = await talking(world)
      call.set({ status: 'ended', end: { reason: 'failed', by: 'system' } })
      world.softphone.notices.report({ code: 'mediaFailed', category: 'media', message: 'No audio.', hint: 'Try.' })
      world.phone.set({ registration: { status: 'failed', error: refused } })
    },
    'with revoked credentials': ({ softphone, phone }) => {
      softphone.revoked.set(true)
      phone.set({ credentials: { status: 'revoked', expiresAt: begun } })
    },
  }

  test.each(Object.entries(scenes))('%s', async (_, play) => {
    const drawings: string[] = []
    for (const { load } of frameworks) {
      // Loaded before, by the tests of each.
      const world = await open((await load()).mount)
      await play(world)
      await drawn()
      drawings.push(drawing(world.element.firstElementChild))
      await world.unmount()
    }
    const [first, ...others] = drawings
    expect(first).toContain('section.softphone')
    for (const other of others) expect(other).toBe(first)
  })
})

const refused = {
  code: 'registrationRefused',
  category: 'registration',
  message: 'The registrar refused.',
  hint: 'Ask whoever runs it.',
  fatal: true,
  retriable: false,
  sip: { status: 403, reason: 'Forbidden' },
} as const

/** Elements, attributes and words, one a line: not the comments and empty texts that frameworks keep their places with. */
function drawing(element: Element | null): string {
  const copy = element?.cloneNode(true) ?? document.createTextNode('nothing')
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT)
  const found: Node[] = []
  while (comments.nextNode()) found.push(comments.currentNode)
  for (const comment of found) comment.parentNode?.removeChild(comment)
  copy.normalize()
  return lines(copy, '').join('\n')
}

function lines(node: Node, indent: string): string[] {
  if (!(node instanceof Element)) {
    const words = node.textContent?.replace(/\s+/g, ' ').trim()
    return words ? [`${indent}${words}`] : []
  }
  const attributes = [...node.attributes]
    .filter(({ name }) => name !== 'class')
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
  const head = [[node.localName, ...node.classList].join('.'), ...attributes].join(' ')
  return [`${indent}${head}`, ...[...node.childNodes].flatMap((child) => lines(child, `${indent}  `))]
}
