import { expect, test } from 'vitest'
import { createNotices } from './notices.ts'

const denied = {
  code: 'microphoneDenied',
  category: 'media',
  message: 'The use of the microphone was not allowed.',
  hint: 'Allow it.',
}

test('the same trouble is told once, and again after it was dismissed', () => {
  const notices = createNotices()
  notices.report(denied)
  notices.report(denied)
  expect(notices.getSnapshot()).toEqual([denied])
  notices.dismiss('microphoneDenied')
  expect(notices.getSnapshot()).toEqual([])
  notices.report(denied)
  expect(notices.getSnapshot()).toHaveLength(1)
})

test('what stood in the way of registering goes once the phone is registered; other trouble stays', () => {
  const notices = createNotices()
  notices.report({ ...denied, code: 'credentialsRevoked', category: 'credentials' })
  notices.report(denied)
  notices.settle()
  expect(notices.getSnapshot()).toEqual([denied])
})

test('anything that is thrown becomes something to read', () => {
  const notices = createNotices()
  notices.report(undefined)
  expect(notices.getSnapshot()[0]).toMatchObject({ code: 'unexpected', message: 'Something unexpected happened.' })
  notices.report({ ...denied, sip: { status: 403, reason: 'Forbidden' } })
  expect(notices.getSnapshot()[1]?.sip).toBe('403 Forbidden')
})
