import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './components/App.tsx'
import { readOptions } from './options.ts'
import { fetchSettings } from './settings.ts'
import { createSoftphone } from './softphone.ts'
import './styles/index.css'
import { createSipTrace } from './trace/sipTrace.ts'

const options = readOptions(location.search)
const trace = createSipTrace()
const settings = await fetchSettings()
const softphones = options.people.map((person) => createSoftphone(person, options, settings, trace))

// For the console and for browser tests: the phones as an application would hold them.
Object.assign(window, { offhook: Object.fromEntries(softphones.map(({ person, phone }) => [person.user, phone])) })

if (options.autostart) for (const { phone, run } of softphones) run(() => phone.start())

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App softphones={softphones} trace={trace} />
    </StrictMode>,
  )
}
