import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openBackend } from './backend/chosenBackend.ts'
import { createFrameworkSwitch } from './frameworks.ts'
import { readOptions } from './options.ts'
import { createPersonPhone } from './personPhone.ts'
import type { Person } from './platform.ts'
import { App, type Seat } from './shell/App.tsx'
import { createSoftphone } from './softphone.ts'
import './styles/index.css'
import { createChartTrace } from './trace/chartTrace.ts'
import { createSipTrace } from './trace/sipTrace.ts'

const options = readOptions(location.search)
const frameworkSwitch = createFrameworkSwitch(options.framework)
const trace = createSipTrace()
const [backend] = await Promise.all([openBackend(options), frameworkSwitch.choose(options.framework)])

const seats = options.people.map((person): Seat => seat(person))
const softphones = seats.map(({ softphone }) => softphone)

// For the console and for browser tests: the phones as an application would hold them.
Object.assign(window, { offhook: Object.fromEntries(softphones.map(({ person, phone }) => [person.user, phone])) })

if (options.autostart) for (const { phone, run } of softphones) run(() => phone.start())

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App people={options.people} seats={seats} trace={trace} frameworkSwitch={frameworkSwitch} />
    </StrictMode>,
  )
}

function seat(person: Person): Seat {
  const charts = createChartTrace()
  const phone = createPersonPhone(person, options, backend, (event) =>
    event.type === 'sip' ? trace.add(person.user, event) : charts.add(event),
  )
  return { softphone: createSoftphone(person, phone, backend.faults), charts }
}
