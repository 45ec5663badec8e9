import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openBackend } from './backend/chosenBackend.ts'
import { createFrameworkSwitch } from './frameworks.ts'
import { createPageNetwork } from './network/pageNetwork.ts'
import { watchPeers } from './network/peers.ts'
import { readOptions } from './options.ts'
import { createPersonPhone } from './personPhone.ts'
import type { Person } from './platform.ts'
import { App, type Seat } from './shell/App.tsx'
import { Unavailable } from './shell/Unavailable.tsx'
import { createSoftphone } from './softphone.ts'
import './styles/index.css'
import { createChartTrace } from './trace/chartTrace.ts'
import { createEventTrace } from './trace/eventTrace.ts'
import { createSipTrace } from './trace/sipTrace.ts'

// Before the phones make any.
const peers = watchPeers()
const options = readOptions(location.search)
const frameworkSwitch = createFrameworkSwitch(options.framework)
const trace = createSipTrace()
const events = createEventTrace()
const root = createRoot(document.getElementById('root') ?? document.body)
const [backend] = await Promise.all([openBackend(options), frameworkSwitch.choose(options.framework)]).catch(
  (error: unknown) => {
    root.render(<Unavailable error={error} />)
    throw error
  },
)

const seats = options.people.map((person): Seat => seat(person))
const network = createPageNetwork({
  peers,
  setSignalling: (isUp) => {
    for (const { user } of options.people) backend.faults?.setNetwork(user, isUp)
  },
})
const softphones = seats.map(({ softphone }) => softphone)

// For the console and for browser tests: the phones as an application would hold them.
Object.assign(window, { offhook: Object.fromEntries(softphones.map(({ person, phone }) => [person.user, phone])) })

if (options.autostart) for (const { phone, run } of softphones) run(() => phone.start())

root.render(
  <StrictMode>
    <App
      people={options.people}
      seats={seats}
      trace={trace}
      events={events}
      peers={peers}
      frameworkSwitch={frameworkSwitch}
      network={network}
      faults={backend.faults}
    />
  </StrictMode>,
)

function seat(person: Person): Seat {
  const charts = createChartTrace()
  const phone = createPersonPhone(person, options, backend, (event) => {
    if (event.type === 'sip') return trace.add(person.user, event)
    charts.add(event)
    events.add(person.user, event)
  })
  return { softphone: createSoftphone(person, phone), charts }
}
