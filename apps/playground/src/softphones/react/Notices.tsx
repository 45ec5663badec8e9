import { useConnection, useRegistration } from '@offhook/react'
import { noticeCards } from '../../view/noticeCards.ts'
import { Icon } from './Icon.tsx'
import { useSoftphone } from './softphoneContext.ts'
import { useStore } from './useStore.ts'

export function Notices() {
  const { notices } = useSoftphone()
  const cards = noticeCards([useConnection().error, useRegistration().error], useStore(notices))
  return (
    <div className="notices" role="alert">
      {cards.map(({ code, message, advice, source, canDismiss }) => (
        <div key={code} className="notice">
          <div className="notice-text">
            <p className="notice-message">{message}</p>
            <p>{advice}</p>
            <p className="notice-code">{source}</p>
          </div>
          {canDismiss && (
            <button type="button" className="notice-dismiss" aria-label="Dismiss" onClick={() => notices.dismiss(code)}>
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
