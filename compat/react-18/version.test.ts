import { version } from 'react'
import { version as rendererVersion } from 'react-dom'
import { expect, it } from 'vitest'

it('is React 18.0', () => {
  expect(version).toMatch(/^18\.0\.0\b/)
  expect(rendererVersion).toBe(version)
})
