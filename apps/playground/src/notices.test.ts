import { expect, test } from 'vitest'
import { createNotices } from './notices.ts'

const denied = { code: 'microphoneDenied', message: 'The use of the microphone was not allowed.', hint: 'Allow it.' }

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

test('anything that is thrown becomes something to read', () => {
  const notices = createNotices()
  notices.report(undefined)
  expect(notices.getSnapshot()[0]).toMatchObject({ code: 'unexpected', message: 'Something unexpected happened.' })
  notices.report({ ...denied, sip: { status: 403, reason: 'Forbidden' } })
  expect(notices.getSnapshot()[1]?.sip).toBe('403 Forbidden')
})
