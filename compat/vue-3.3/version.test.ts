import { expect, it } from 'vitest'
import { version } from 'vue'

it('is Vue 3.3.0', () => {
  expect(version).toBe('3.3.0')
})
