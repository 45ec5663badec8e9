import { useLayoutEffect, useRef } from 'react'
import type { FrameworkView } from '../frameworks.ts'
import type { SoftphoneProps } from '../softphones/mount.ts'

interface SoftphoneStageProps extends SoftphoneProps {
  view: FrameworkView
}

/** The place of a softphone: another framework moves in, and the phone, which is outside of all of them, goes on. */
export function SoftphoneStage({ view, softphone, people }: SoftphoneStageProps) {
  const stage = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // Each time a new one: a framework that leaves may take a moment.
    const element = document.createElement('div')
    stage.current?.append(element)
    const unmount = view.mount(element, { softphone, people })
    return () => {
      unmount()
      element.remove()
    }
  }, [view, softphone, people])
  return <div ref={stage} className="stage" data-framework={view.framework} />
}
