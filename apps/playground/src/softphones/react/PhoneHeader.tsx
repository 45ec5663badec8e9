import { usePhoneSelector } from '@offhook/react'
import { domain } from '../../platform.ts'
import { isOn, togglePower } from '../../view/power.ts'
import { useSoftphone } from './softphoneContext.ts'

export function PhoneHeader() {
  const softphone = useSoftphone()
  const { user, name } = softphone.person
  const on = usePhoneSelector(({ status }) => isOn(status))
  return (
    <header className="phone-header">
      <span className="avatar" aria-hidden="true">
        {name[0]}
      </span>
      <div className="phone-names">
        <h2>{name}</h2>
        <p className="address">
          sip:{user}@{domain}
        </p>
      </div>
      <button type="button" role="switch" className="switch" aria-checked={on} onClick={() => togglePower(softphone)}>
        <span className="switch-track" aria-hidden="true" />
        <span className="switch-label">Phone on</span>
      </button>
    </header>
  )
}
