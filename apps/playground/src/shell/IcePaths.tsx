import type { Call, Phone } from '@offhook/core'
import { useEffect, useState } from 'react'
import type { Peers } from '../network/peers.ts'
import { useStore } from '../softphones/react/useStore.ts'
import { peerOf } from '../trace/callPeer.ts'
import { endWords, type IcePath, readIcePath } from '../trace/icePath.ts'
import { nameOf } from '../view/words.ts'
import type { Seat } from './App.tsx'

/** Milliseconds between two looks. */
const interval = 1_000

/** The way that each call's audio takes now. */
export function IcePaths({ seats, peers }: { seats: readonly Seat[]; peers: Peers }) {
  return (
    <div className="ice">
      {seats.map(({ softphone: { person, phone } }) => (
        <section key={person.user} data-person={person.user} aria-label={`Audio paths of ${person.name}`}>
          <h3>{person.name}</h3>
          <PhonePaths phone={phone} peers={peers} />
        </section>
      ))}
    </div>
  )
}

function PhonePaths({ phone, peers }: { phone: Phone; peers: Peers }) {
  useStore(phone)
  if (phone.calls.length === 0)
    return <p className="empty">No call. In a call, this is the way that its audio takes.</p>
  return phone.calls.map((call) => <CallPath key={call.id} call={call} peers={peers} />)
}

function CallPath({ call, peers }: { call: Call; peers: Peers }) {
  const path = useIcePath(call, peers)
  const { remote, media } = useStore(call)
  const rows = [
    ['Call', `with ${nameOf(remote)}`],
    ['Audio', media.status],
    ['Here', path ? endWords(path.local) : 'no path yet'],
    ['There', path ? endWords(path.remote) : 'no path yet'],
    ['Round trip', path?.roundTrip === undefined ? 'not told' : `${path.roundTrip.toFixed(1)} ms`],
  ] as const
  return (
    <dl className="ice-path">
      {rows.map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          {/* A new element lights up: the path has moved. */}
          <dd key={term === 'Round trip' ? term : words}>{words}</dd>
        </div>
      ))}
    </dl>
  )
}

function useIcePath(call: Call, peers: Peers): IcePath | undefined {
  const [path, setPath] = useState<IcePath>()
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      const report = await peerOf(call, peers.open())
        ?.getStats()
        .catch(() => undefined)
      if (!isWanted) return
      setPath(report && readIcePath(report))
      timer = setTimeout(look, interval)
    }
    void look()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [call, peers])
  return path
}
