import { expect, test } from 'vitest'
import { toNotice } from '../notices.ts'
import { noticeCards } from './noticeCards.ts'

const refused = {
  code: 'registrationRefused',
  category: 'registration',
  message: 'The registrar refused.',
  hint: 'Ask whoever runs it.',
  fatal: true,
  retriable: false,
  sip: { status: 403, reason: 'Forbidden' },
} as const

test('what stands in the way of the phone is shown first, once, and cannot be dismissed', () => {
  const busy = toNotice({ code: 'busy', category: 'call', message: 'Busy.', hint: 'Later.' })
  expect(noticeCards([undefined, refused], [toNotice(refused), busy])).toEqual([
    {
      code: 'registrationRefused',
      message: 'The registrar refused.',
      advice: 'Ask whoever runs it.',
      source: 'registrationRefused · 403 Forbidden',
      canDismiss: false,
    },
    { code: 'busy', message: 'Busy.', advice: 'Later.', source: 'busy', canDismiss: true },
  ])
})

test('where someone at this browser can help, the steps are named in place of the hint', () => {
  const [card] = noticeCards([], [toNotice({ code: 'microphoneDenied', message: 'Not allowed.', hint: 'Allow it.' })])
  expect(card?.advice).toContain('set Microphone to “Allow”')
})
