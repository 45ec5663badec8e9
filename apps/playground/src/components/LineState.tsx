import { useConnection, useCredentials, useRegistration } from '@offhook/react'
import type { ReactNode } from 'react'
import { useNow } from '../useNow.ts'
import { clockWords } from '../words.ts'

type Lamp = 'off' | 'busy' | 'good' | 'bad'

/** What the phone stands on: its socket, its registration, its credentials. */
export function LineState() {
  return (
    <dl className="line-state">
      <Connection />
      <Registration />
      <Credentials />
    </dl>
  )
}

function Connection() {
  const { status, retryAt } = useConnection()
  const lamps = {
    disconnected: 'off',
    connecting: 'busy',
    connected: 'good',
    reconnecting: 'busy',
    failed: 'bad',
  } as const
  return (
    <Item title="Connection" lamp={lamps[status]} words={status}>
      {retryAt !== undefined && <Countdown to={retryAt} prefix="retry in " />}
    </Item>
  )
}

function Registration() {
  const { status, expiresAt } = useRegistration()
  const lamps = {
    unregistered: 'off',
    registering: 'busy',
    registered: 'good',
    suspended: 'busy',
    unregistering: 'busy',
    failed: 'bad',
  } as const
  return (
    <Item title="Registration" lamp={lamps[status]} words={status}>
      {expiresAt !== undefined && status === 'registered' && <Countdown to={expiresAt} prefix="" />}
    </Item>
  )
}

function Credentials() {
  const { status, expiresAt } = useCredentials()
  const lamps = {
    none: 'off',
    fetching: 'busy',
    valid: 'good',
    renewing: 'busy',
    expired: 'bad',
    revoked: 'bad',
  } as const
  return (
    <Item title="Credentials" lamp={lamps[status]} words={status}>
      {expiresAt !== undefined && <Countdown to={expiresAt} prefix="" />}
    </Item>
  )
}

function Item({ title, lamp, words, children }: { title: string; lamp: Lamp; words: string; children: ReactNode }) {
  return (
    <div className="line-item">
      <dt>
        <span className="lamp" data-lamp={lamp} aria-hidden="true" />
        {title}
      </dt>
      <dd>
        {words}
        {children}
      </dd>
    </div>
  )
}

function Countdown({ to, prefix }: { to: number; prefix: string }) {
  const left = Math.max(0, Math.ceil((to - useNow(true)) / 1000))
  return (
    <span className="countdown">
      {prefix}
      {clockWords(left)}
    </span>
  )
}
