/** The keys of a telephone, with the letters that are on them (ITU-T E.161). */
export const keypadKeys = [
  { tone: '1', letters: '' },
  { tone: '2', letters: 'ABC' },
  { tone: '3', letters: 'DEF' },
  { tone: '4', letters: 'GHI' },
  { tone: '5', letters: 'JKL' },
  { tone: '6', letters: 'MNO' },
  { tone: '7', letters: 'PQRS' },
  { tone: '8', letters: 'TUV' },
  { tone: '9', letters: 'WXYZ' },
  { tone: '*', letters: '' },
  { tone: '0', letters: '+' },
  { tone: '#', letters: '' },
] as const

/** As many as there is room for. */
const shown = 18

/** What the keypad shows as sent. */
export function withTone(sent: string, tone: string): string {
  return (sent + tone).slice(-shown)
}

export function keypadId(user: string, callId: string): string {
  return `keypad-${user}-${callId}`
}
