/** Drawn for the playground on a 24 grid; always beside words, so hidden from assistive technology. */
const receiver =
  'M6.6 3.5 9 3.2c.6-.1 1.2.3 1.4.9l.9 2.7c.2.5 0 1-.3 1.4L9.5 9.6a11 11 0 0 0 4.9 4.9l1.4-1.5c.4-.3.9-.5 1.4-.3l2.7.9c.6.2 1 .8.9 1.4l-.3 2.4c-.2 1.7-1.6 2.9-3.3 2.7A15.5 15.5 0 0 1 3.9 6.8C3.7 5.1 4.9 3.7 6.6 3.5Z'

export const iconPaths = {
  call: receiver,
  hangUp: receiver,
  hold: 'M8 5.5v13M16 5.5v13',
  resume: 'M8 5.2v13.6l10.5-6.8Z',
  mute: 'M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  unmute:
    'M9 9v2.5a3 3 0 0 0 4.8 2.4M15 10V6.5a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5c0 .8-.1 1.5-.4 2.2M12 18v3M4 4l16 16',
  keypad: 'M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01',
  close: 'M6 6l12 12M18 6 6 18',
} as const

export type IconName = keyof typeof iconPaths

export function isFilled(name: IconName): boolean {
  return name === 'call' || name === 'hangUp' || name === 'resume'
}
