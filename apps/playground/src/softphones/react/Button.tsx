import { type ButtonView, onPress } from '../../view/button.ts'
import { Icon } from './Icon.tsx'

export function Button(button: ButtonView) {
  return (
    <button
      type={button.type ?? 'button'}
      className="button"
      data-tone={button.tone ?? 'plain'}
      data-on={button.pressed || button.expanded || undefined}
      aria-disabled={button.unavailable || undefined}
      aria-expanded={button.expanded}
      aria-controls={button.controls}
      onClick={(event) => onPress(button, event)}
    >
      <Icon name={button.icon} />
      {button.words}
    </button>
  )
}
