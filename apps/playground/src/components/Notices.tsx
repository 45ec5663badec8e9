import { useConnection, useRegistration } from '@offhook/react'
import { type Notice, toNotice } from '../notices.ts'
import { useSoftphone } from '../softphoneContext.ts'
import { useStore } from '../store.ts'
import { Icon } from './Icon.tsx'

/** Steps that only someone at this browser can take. */
const steps: Record<string, string> = {
  microphoneDenied:
    'Click the icon at the left of the address bar, set Microphone to “Allow”, then call again. On a phone or tablet, look under the site settings of the browser.',
  insecureContext: 'Open this page as http://localhost or over https.',
}

export function Notices() {
  const { notices } = useSoftphone()
  const reported = useStore(notices)
  const standing = [useConnection().error, useRegistration().error].filter((error) => error !== undefined).map(toNotice)
  const fromSnapshot = new Set(standing.map(({ code }) => code))
  return (
    <div className="notices" role="alert">
      {standing.map((notice) => (
        <NoticeCard key={notice.code} notice={notice} />
      ))}
      {reported
        .filter(({ code }) => !fromSnapshot.has(code))
        .map((notice) => (
          <NoticeCard key={notice.code} notice={notice} onDismiss={() => notices.dismiss(notice.code)} />
        ))}
    </div>
  )
}

function NoticeCard({ notice, onDismiss }: { notice: Notice; onDismiss?: () => void }) {
  return (
    <div className="notice">
      <div className="notice-text">
        <p className="notice-message">{notice.message}</p>
        <p>{steps[notice.code] ?? notice.hint}</p>
        <p className="notice-code">
          {notice.code}
          {notice.sip && ` · ${notice.sip}`}
        </p>
      </div>
      {onDismiss && (
        <button type="button" className="notice-dismiss" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}
