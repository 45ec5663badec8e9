import { usePhone, usePhoneSelector } from '@offhook/react'
import { domain } from '../platform.ts'
import { useSoftphone } from '../softphoneContext.ts'

export function PhoneHeader() {
  const phone = usePhone()
  const { person, run, notices } = useSoftphone()
  const status = usePhoneSelector((snapshot) => snapshot.status)
  const isOn = status === 'starting' || status === 'running'
  const toggle = () => {
    notices.clear()
    run(() => (isOn ? phone.stop() : phone.start()))
  }
  return (
    <header className="phone-header">
      <span className="avatar" aria-hidden="true">
        {person.name[0]}
      </span>
      <div className="phone-names">
        <h2>{person.name}</h2>
        <p className="address">
          sip:{person.user}@{domain}
        </p>
      </div>
      <button type="button" role="switch" className="switch" aria-checked={isOn} onClick={toggle}>
        <span className="switch-track" aria-hidden="true" />
        <span className="switch-label">Phone on</span>
      </button>
    </header>
  )
}
