// @vitest-environment jsdom
/** What is Vue's own: hydration, arguments that are refs, the nearest provider, scopes beside components. */
import { createFakePhone } from '@offhook/core/testing'
import { afterEach, expect, it, vi } from 'vitest'
import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  onMounted,
  onUpdated,
  ref,
  Suspense,
  shallowRef,
} from 'vue'
import { renderToString } from 'vue/server-renderer'
import {
  type Call,
  phonePlugin,
  providePhone,
  useCall,
  useCallDuration,
  useConnection,
  usePhone,
  usePhoneSelector,
} from './index.ts'

afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

const Attempt = defineComponent(() => {
  const connection = useConnection()
  return () => h('i', connection.value.attempt)
})

function mount(setup: () => () => unknown, phone = createFakePhone()) {
  const app = createApp(defineComponent(setup as never)).use(phonePlugin, { phone })
  const container = document.createElement('div')
  app.mount(container)
  return { phone, text: () => container.textContent, unmount: () => app.unmount() }
}

it('hydration takes the server’s markup, then shows the phone as it is', async () => {
  const warn = vi.spyOn(console, 'warn')
  const error = vi.spyOn(console, 'error')
  const phone = createFakePhone({ connection: { attempt: 3 } })
  const shown: string[] = []
  const Root = defineComponent(() => {
    const note = () => shown.push(document.body.textContent ?? '')
    onMounted(note)
    onUpdated(note)
    return () => h(Attempt)
  })
  const html = await renderToString(createSSRApp(Root).use(phonePlugin, { phone }))
  expect(html).toBe('<i>0</i>')
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const markup = container.firstElementChild
  const app = createSSRApp(Root).use(phonePlugin, { phone })
  app.mount(container)
  expect(shown).toEqual(['0'])
  await nextTick()
  expect(container.textContent).toBe('3')
  expect(container.firstElementChild).toBe(markup)
  phone.set({ connection: { attempt: 4 } })
  await nextTick()
  expect(container.textContent).toBe('4')
  app.unmount()
  expect(phone.listenerCount).toBe(0)
  expect([...warn.mock.calls, ...error.mock.calls]).toEqual([])
})

it('the nearest provider wins', () => {
  const outer = createFakePhone({ connection: { attempt: 1 } })
  const inner = createFakePhone({ connection: { attempt: 2 } })
  const Inner = defineComponent(() => {
    providePhone(inner)
    return () => h(Attempt)
  })
  const { text } = mount(() => () => [h(Attempt), h(Inner)], outer)
  expect(text()).toBe('12')
})

it('useCall follows its id', async () => {
  const id = ref('a')
  const phone = createFakePhone()
  phone.addCall({ id: 'a', status: 'established' })
  phone.addCall({ id: 'b', status: 'ringing' })
  const { text } = mount(() => {
    const call = useCall(id)
    return () => call.value?.snapshot.status
  }, phone)
  expect(text()).toBe('established')
  id.value = 'b'
  await nextTick()
  expect(text()).toBe('ringing')
  phone.getCall('b')?.set({ status: 'answering' })
  await nextTick()
  expect(text()).toBe('answering')
})

it('useCallDuration follows its call, and lets go of the one before', async () => {
  const phone = createFakePhone()
  const a = phone.addCall({ status: 'established', answeredAt: 1000, endedAt: 3000 })
  const b = phone.addCall({ status: 'established', answeredAt: 1000, endedAt: 9000 })
  const call = shallowRef<Call | undefined>(a)
  const { text } = mount(() => {
    const duration = useCallDuration(call)
    return () => duration.value
  }, phone)
  expect(text()).toBe('2')
  call.value = b
  await nextTick()
  expect(text()).toBe('8')
  expect(a.listenerCount).toBe(0)
  call.value = undefined
  await nextTick()
  expect(text()).toBe('0')
  expect(b.listenerCount).toBe(0)
})

it('a selector that reads a ref follows it, and keeps what is equal', async () => {
  const phone = createFakePhone()
  phone.addCall({ id: 'a', headers: { 'X-Account': '42' } })
  const name = ref('X-Account')
  const seen = new Set<unknown>()
  const { text } = mount(() => {
    const value = usePhoneSelector(
      (state) => ({ text: state.calls[0]?.headers[name.value] ?? 'none' }),
      (one, two) => one.text === two.text,
    )
    return () => {
      seen.add(value.value)
      return value.value.text
    }
  }, phone)
  expect(text()).toBe('42')
  phone.getCall('a')?.set({ muted: true })
  await nextTick()
  expect(seen.size).toBe(1)
  name.value = 'X-Other'
  await nextTick()
  expect(text()).toBe('none')
})

it('a scope of its own is cleaned up with it', () => {
  const phone = createFakePhone()
  const app = createApp({}).use(phonePlugin, { phone })
  const scope = effectScope()
  const connection = app.runWithContext(() => scope.run(() => useConnection()))
  phone.set({ connection: { attempt: 2 } })
  expect(connection?.value.attempt).toBe(2)
  scope.stop()
  expect(phone.listenerCount).toBe(0)
  phone.set({ connection: { attempt: 3 } })
  expect(connection?.value.attempt).toBe(2)
})

it('a scope that outlives the component that hydrated goes on, and one that ends before it lets go', async () => {
  const phone = createFakePhone()
  const scopes = { shared: effectScope(true), early: effectScope() }
  const Inner = defineComponent(() => {
    const shared = scopes.shared.run(() => useConnection())
    const early = scopes.early.run(() => useConnection())
    return () => h('i', `${shared?.value.attempt} ${early?.value.attempt}`)
  })
  const isThere = ref(true)
  const Root = defineComponent(() => () => (isThere.value ? h(Inner) : h('b')))
  const container = document.createElement('div')
  container.innerHTML = '<i>0 0</i>'
  const app = createSSRApp(Root).use(phonePlugin, { phone })
  app.mount(container)
  const both = phone.listenerCount
  scopes.early.stop()
  expect([both, phone.listenerCount]).toEqual([2, 1])
  isThere.value = false
  await nextTick()
  expect(phone.listenerCount).toBe(1)
  scopes.shared.stop()
  expect(phone.listenerCount).toBe(0)
  app.unmount()
})

it('a scope that ended before the component was mounted follows nothing', () => {
  const phone = createFakePhone()
  const Inner = defineComponent(() => {
    const scope = effectScope()
    const connection = scope.run(() => useConnection())
    scope.stop()
    return () => h('i', connection?.value.attempt)
  })
  const container = document.createElement('div')
  container.innerHTML = '<i>0</i>'
  const app = createSSRApp(Inner).use(phonePlugin, { phone })
  app.mount(container)
  expect(phone.listenerCount).toBe(0)
  app.unmount()
})

it('useCallDuration needs no application: a scope anywhere will do, and nobody is warned', () => {
  const warn = vi.spyOn(console, 'warn')
  const call = createFakePhone().addCall({ status: 'established', answeredAt: 1000, endedAt: 3000 })
  const scope = effectScope()
  expect(scope.run(() => useCallDuration(call))?.value).toBe(2)
  scope.stop()
  expect(call.listenerCount).toBe(0)
  expect(warn.mock.calls).toEqual([])
})

it('out of a setup, as after an await, a composable says where it belongs', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const failures: unknown[] = []
  const Late = defineComponent({
    async setup() {
      await Promise.resolve()
      try {
        useConnection()
      } catch (error) {
        failures.push(error)
      }
      return () => h('i')
    },
  })
  const app = createApp(() => h(Suspense, () => h(Late))).use(phonePlugin, { phone: createFakePhone() })
  app.mount(document.createElement('div'))
  await vi.waitFor(() => expect(failures).toHaveLength(1))
  expect(String(failures[0])).toContain('useConnection() was called outside of a setup')
  expect(warn.mock.calls.flat().filter((text) => !String(text).includes('Suspense'))).toEqual([])
  app.unmount()
})

it('a component that is kept alive shows the phone as it is when it is back', async () => {
  const phone = createFakePhone()
  const isThere = ref(true)
  const { text, unmount } = mount(() => () => h(KeepAlive, () => (isThere.value ? h(Attempt) : null)), phone)
  isThere.value = false
  await nextTick()
  phone.set({ connection: { attempt: 7 } })
  isThere.value = true
  await nextTick()
  expect(text()).toBe('7')
  unmount()
  expect(phone.listenerCount).toBe(0)
})

it('usePhone is the same phone, and renders nothing again', async () => {
  const phone = createFakePhone()
  let renders = 0
  const { text } = mount(() => {
    const found = usePhone()
    return () => {
      renders += 1
      return String(found === phone)
    }
  }, phone)
  await nextTick()
  expect(text()).toBe('true')
  phone.set({ status: 'running' })
  await nextTick()
  expect(renders).toBe(1)
})
