/** What both sides of the conformance suite put on React's page: its hooks, and the probes under a provider. */
import type { AdapterHooks, Argument, Probe, Read } from '@offhook/core/testing'
import { Component, Fragment, type ReactElement, type ReactNode, type StrictMode } from 'react'
import * as adapter from './index.ts'

/** In React a hook gives the value itself. */
function read<A extends unknown[], T>(hook: (...args: A) => T): (...args: A) => () => T {
  return (...args) => {
    const value = hook(...args)
    return () => value
  }
}

/** In React a component that renders again calls its hooks again, with what the arguments are then. */
function following<A, T>(hook: (argument: A) => T): (argument: Argument<A>) => Read<T> {
  const over = read(hook)
  // What is a function is a `Read`: neither an id nor a call is one.
  return (argument) => over(typeof argument === 'function' ? (argument as Read<A>)() : argument)
}

const hooks: AdapterHooks = {
  usePhone: adapter.usePhone,
  useConnection: read(adapter.useConnection),
  useRegistration: read(adapter.useRegistration),
  useCredentials: read(adapter.useCredentials),
  useCalls: read(adapter.useCalls),
  useCall: following(adapter.useCall),
  useIncomingCall: read(adapter.useIncomingCall),
  useActiveCall: read(adapter.useActiveCall),
  usePhoneSelector: read(adapter.usePhoneSelector),
  useCallDuration: following(adapter.useCallDuration),
  useCallQuality: following(adapter.useCallQuality),
  useAudioLevel: following(adapter.useAudioLevel),
}

class Boundary extends Component<{ readonly children: ReactNode }> {
  static getDerivedStateFromError = () => ({ failed: true })
  override state = { failed: false }
  override render() {
    return this.state.failed ? null : this.props.children
  }
}

function Shown({ probe }: { readonly probe: Probe }): ReactElement {
  return <>{probe(hooks)()}</>
}

export function page(
  phone: adapter.Phone | undefined,
  probes: readonly Probe[],
  Mode: typeof StrictMode,
): ReactElement {
  const Guard = phone ? Boundary : Fragment
  const shown = [...probes.entries()].map(([place, probe]) => (
    <p key={place}>
      <Guard>
        <Shown probe={probe} />
      </Guard>
    </p>
  ))
  return <Mode>{phone ? <adapter.PhoneProvider phone={phone}>{shown}</adapter.PhoneProvider> : shown}</Mode>
}
