import { type IconName, iconPaths, isFilled } from '../../view/icons.ts'

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-filled={isFilled(name)} data-icon={name}>
      <path d={iconPaths[name]} />
    </svg>
  )
}
