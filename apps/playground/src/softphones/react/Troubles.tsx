import { troubles } from '../../view/troubles.ts'
import { useSoftphone } from './softphoneContext.ts'
import { useStore } from './useStore.ts'

export function Troubles() {
  const softphone = useSoftphone()
  const isRevoked = useStore(softphone.revoked)
  return (
    <details className="trouble">
      <summary>Make trouble</summary>
      <div className="chips">
        {troubles(softphone, isRevoked).map(({ key, words, make }) => (
          <button key={key} type="button" className="chip" onClick={make}>
            {words}
          </button>
        ))}
      </div>
    </details>
  )
}
