import { expect, test } from 'vitest'
import { addressWith, createFrameworkSwitch, type Framework } from './frameworks.ts'
import type { Mount } from './softphones/mount.ts'

const mounts: Record<Framework, Mount> = { react: () => () => {}, vue: () => () => {}, svelte: () => () => {} }

function later() {
  let resolve: (mount: Mount) => void = () => {}
  const promise = new Promise<Mount>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

test('what was on the page stays there until the chosen framework is loaded', async () => {
  const loaded = later()
  const frameworkSwitch = createFrameworkSwitch('react', (framework) =>
    framework === 'vue' ? loaded.promise : Promise.resolve(mounts[framework]),
  )
  await frameworkSwitch.choose('react')
  const chosen = frameworkSwitch.choose('vue')
  const react = { framework: 'react', mount: mounts.react }
  expect(frameworkSwitch.getSnapshot()).toEqual({ chosen: 'vue', view: react })
  loaded.resolve(mounts.vue)
  await chosen
  expect(frameworkSwitch.getSnapshot()).toEqual({ chosen: 'vue', view: { framework: 'vue', mount: mounts.vue } })
})

test('the framework that was chosen last wins, whichever is loaded last', async () => {
  const loaded = { react: later(), vue: later() }
  const frameworkSwitch = createFrameworkSwitch('react', (framework) =>
    framework === 'svelte' ? Promise.resolve(mounts.svelte) : loaded[framework].promise,
  )
  const choices = [frameworkSwitch.choose('vue'), frameworkSwitch.choose('svelte')]
  loaded.vue.resolve(mounts.vue)
  await Promise.all(choices)
  expect(frameworkSwitch.getSnapshot().view?.framework).toBe('svelte')
})

test('one that cannot be loaded is named, and the one before stays', async () => {
  const frameworkSwitch = createFrameworkSwitch('react', (framework) =>
    framework === 'vue' ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(mounts[framework]),
  )
  await frameworkSwitch.choose('react')
  await frameworkSwitch.choose('vue')
  expect(frameworkSwitch.getSnapshot()).toMatchObject({
    chosen: 'react',
    view: { framework: 'react' },
    failed: 'Vue',
  })
  await frameworkSwitch.choose('svelte')
  expect(frameworkSwitch.getSnapshot()).not.toHaveProperty('failed')
})

test('the address says the framework, unless it is the first, and keeps all else', () => {
  expect(addressWith('vue', 'http://127.0.0.1/?phones=alice')).toBe('http://127.0.0.1/?phones=alice&framework=vue')
  expect(addressWith('react', 'http://127.0.0.1/?framework=vue&ttl=20')).toBe('http://127.0.0.1/?ttl=20')
})
