/** What the softphones of a run are written in: `E2E_FRAMEWORK=react` (the default), `vue` or `svelte`. */
export type Framework = 'react' | 'vue' | 'svelte'

const frameworks: readonly Framework[] = ['react', 'vue', 'svelte']

export const chosenFramework: Framework = chosen(process.env.E2E_FRAMEWORK)

function chosen(wish: string | undefined): Framework {
  const name = wish || 'react'
  const known = frameworks.find((each) => each === name)
  if (!known) throw new Error(`E2E_FRAMEWORK is ${name}: there is ${frameworks.join(', ')}.`)
  return known
}
