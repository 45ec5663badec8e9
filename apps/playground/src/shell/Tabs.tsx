import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'

interface TabsProps {
  label: string
  tabs: readonly { readonly key: string; readonly name: string; readonly panel: ReactNode }[]
}

/** One panel at a time: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/, chosen as the focus moves. */
export function Tabs({ label, tabs }: TabsProps) {
  const [chosen, setChosen] = useState(tabs[0]?.key)
  const id = useId()
  const tabId = (key: string) => `${id}-tab-${key}`
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex(({ key }) => key === chosen)
    const last = tabs.length - 1
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    const next = to === undefined ? undefined : tabs[to]
    if (!next) return
    event.preventDefault()
    setChosen(next.key)
    document.getElementById(tabId(next.key))?.focus()
  }
  const current = tabs.find(({ key }) => key === chosen)
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ key, name }) => (
          <button
            key={key}
            id={tabId(key)}
            type="button"
            role="tab"
            className="tab"
            aria-selected={key === chosen}
            aria-controls={key === chosen ? `${id}-panel` : undefined}
            tabIndex={key === chosen ? 0 : -1}
            onClick={() => setChosen(key)}
          >
            {name}
          </button>
        ))}
      </div>
      {current && (
        <div
          key={current.key}
          id={`${id}-panel`}
          role="tabpanel"
          className="tab-panel"
          aria-labelledby={tabId(current.key)}
        >
          {current.panel}
        </div>
      )}
    </div>
  )
}
