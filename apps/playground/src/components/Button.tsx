import type { ReactNode, Ref } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface ButtonProps {
  children: ReactNode
  icon?: IconName
  tone?: 'plain' | 'go' | 'stop'
  /** Not possible now. The button keeps its focus, which `disabled` would drop. */
  unavailable?: boolean
  type?: 'button' | 'submit'
  pressed?: boolean
  expanded?: boolean
  controls?: string
  ref?: Ref<HTMLButtonElement>
  onClick?: () => void
}

export function Button({ children, icon, tone = 'plain', unavailable = false, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      ref={rest.ref}
      type={type}
      className="button"
      data-tone={tone}
      data-on={rest.pressed || rest.expanded || undefined}
      aria-disabled={unavailable || undefined}
      aria-expanded={rest.expanded}
      aria-controls={rest.controls}
      onClick={(event) => {
        if (unavailable) event.preventDefault()
        else rest.onClick?.()
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}
