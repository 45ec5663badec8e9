import { expect, it } from 'vitest'
import { PhoneError, toErrorData } from '../errors.ts'
import { endByResponse, statusForMediaFailure } from './callEnd.ts'

const error = toErrorData(new PhoneError('callRefused'))

it.each([
  [401, 'unauthorised'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [407, 'unauthorised'],
  [408, 'timedOut'],
  [410, 'notFound'],
  [415, 'notAcceptable'],
  [480, 'noAnswer'],
  [484, 'notFound'],
  [486, 'busy'],
  [487, 'cancelled'],
  [488, 'notAcceptable'],
  [600, 'busy'],
  [603, 'rejected'],
  [604, 'notFound'],
  [606, 'notAcceptable'],
  [500, 'serverError'],
  [503, 'serverError'],
  [599, 'serverError'],
  [420, 'failed'],
  [607, 'failed'],
  [0, 'failed'],
])('%i is %s', (status, reason) => {
  expect(endByResponse({ status, reason: 'Text', local: false }, error)).toEqual({
    reason,
    by: 'remote',
    code: status,
    text: 'Text',
    error,
  })
})

it.each([
  ['microphoneDenied', 480],
  ['microphoneNotFound', 480],
  ['webrtcUnsupported', 480],
  ['noCandidates', 480],
  ['iceServersFailed', 480],
  ['remoteDescription', 488],
  ['localDescription', 488],
  ['dtlsFailed', 488],
] as const)('%s is answered with %i', (code, status) => {
  expect(statusForMediaFailure(toErrorData(new PhoneError(code)))).toBe(status)
})

it('a response that nobody sent ends the call by the system', () => {
  expect(endByResponse({ status: 408, reason: '', local: true }, error)).toMatchObject({
    reason: 'timedOut',
    by: 'system',
  })
})
