/** What both sides of the conformance suite put on Vue's page: its composables, and the probes under a provider. */
import type { AdapterHooks, Probe } from '@offhook/core/testing'
import { type App, type createApp, defineComponent, h, onErrorCaptured, type Ref, ref, type VNode } from 'vue'
import * as adapter from './index.ts'

/** In Vue a composable gives a ref. */
function read<A extends unknown[], T>(composable: (...args: A) => Readonly<Ref<T>>): (...args: A) => () => T {
  return (...args) => {
    const found = composable(...args)
    return () => found.value
  }
}

const hooks: AdapterHooks = {
  usePhone: adapter.usePhone,
  useConnection: read(adapter.useConnection),
  useRegistration: read(adapter.useRegistration),
  useCredentials: read(adapter.useCredentials),
  useCalls: read(adapter.useCalls),
  useCall: read(adapter.useCall),
  useIncomingCall: read(adapter.useIncomingCall),
  useActiveCall: read(adapter.useActiveCall),
  usePhoneSelector: (selector, equal) => {
    const slice = adapter.usePhoneSelector(selector, equal)
    return () => slice.value
  },
  useCallDuration: read(adapter.useCallDuration),
  useCallQuality: read(adapter.useCallQuality),
  useAudioLevel: read(adapter.useAudioLevel),
}

const Shown = defineComponent({
  props: { probe: { type: Function, required: true } },
  setup(props) {
    const shown = (props.probe as Probe)(hooks)
    return () => shown()
  },
})

const Boundary = defineComponent({
  setup(_, { slots }) {
    const failed = ref(false)
    onErrorCaptured(() => {
      failed.value = true
      return false
    })
    return () => (failed.value ? '' : slots.default?.())
  },
})

function paragraphs(probes: readonly Probe[], isGuarded: boolean): VNode[] {
  return probes.map((probe) => h('p', isGuarded ? h(Boundary, () => h(Shown, { probe })) : h(Shown, { probe })))
}

/** How the phone is given to the components. */
export type Provide = (create: typeof createApp, phone: adapter.Phone, content: () => VNode[]) => App

export const byPlugin: Provide = (create, phone, content) =>
  create({ render: content }).use(adapter.phonePlugin, { phone })

export const bySetup: Provide = (create, phone, content) =>
  create({
    setup() {
      adapter.providePhone(phone)
      return content
    },
  })

export interface Tree {
  readonly app: App
  /** Throws what no boundary caught. */
  throwFailure(): void
}

export function tree(
  provide: Provide,
  create: typeof createApp,
  phone: adapter.Phone | undefined,
  probes: readonly Probe[],
): Tree {
  const content = () => paragraphs(probes, phone !== undefined)
  const app = phone ? provide(create, phone, content) : create({ render: content })
  const failures: unknown[] = []
  app.config.errorHandler = (error) => failures.push(error)
  const throwFailure = () => {
    if (failures.length > 0) throw failures[0]
  }
  return { app, throwFailure }
}
