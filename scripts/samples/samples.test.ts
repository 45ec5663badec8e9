import { describe, expect, it } from 'vitest'
import { checkSamples } from './check.ts'
import { samplesOf } from './read.ts'

/** A page in which each block follows a line of text. */
function page(path: string, ...blocks: readonly (readonly [info: string, ...code: string[]])[]) {
  const text = blocks.map(([info, ...code]) => ['Text.', `\`\`\`${info}`, ...code, '```'].join('\n')).join('\n')
  return { path, text }
}

const compilers = { timeout: 300_000 }

describe('samples in pages', () => {
  it('a block that opts out needs a reason', () => {
    const { left, mistakes, samples } = samplesOf(page('a.md', ['ts no-check', 'x'], ['vue no-check: a part', 'x']))
    expect([left, samples]).toEqual([2, []])
    expect(mistakes).toEqual(['a.md:2: no-check needs a reason, as in: ts no-check: a fragment'])
  })

  it('two blocks of a page cannot have one name', () => {
    const { mistakes } = samplesOf(page('a.md', ['ts [x.ts]', 'x'], ['ts [x.ts]', 'x'], ['vue [y.ts]', 'x']))
    expect(mistakes.map((mistake) => mistake.split(' ', 1)[0])).toEqual(['a.md:6:', 'a.md:10:'])
  })
})

describe('samples that are right', () => {
  it('compile in every language, and import each other by name', compilers, () => {
    const pages = [
      page(
        'right.md',
        ['ts [number.ts]', 'export const number = 1'],
        ['vue [Number.vue]', '<script setup lang="ts">', "import { number } from './number'", '</script>'],
        ['svelte [Number.svelte]', '<script lang="ts">', "import { number } from './number'", '</script>', '{number}'],
        ['ts', "import A from './Number.vue'", 'export const a = A'],
        ['ts', "import B from './Number.svelte'", 'export const b = B'],
        ['tsx', "import { number } from './number'", 'export const C = () => <p>{number}</p>'],
      ),
    ]
    expect(checkSamples(pages)).toEqual({ count: 6, left: 0, mistakes: [] })
  })
})

describe('samples that are wrong', () => {
  const wrong = [
    page('ts.md', ['ts', 'const a = 1', 'const b: string = a'], ['ts continued', 'const c: string = a']),
    page(
      'vue.md',
      [
        'vue',
        '<script setup lang="ts">',
        "import { useCalls } from '@offhook/vue'",
        'const calls = useCalls()',
        'const count: string = calls.value.length',
        '</script>',
        '<template>',
        '  <p v-for="call in calls" :key="call.id">{{ call.state }}</p>',
        '</template>',
      ],
      ['vue [A.vue]', '<script setup lang="ts">', 'defineProps<{ id: string }>()', '</script>'],
      ['ts', "import { h } from 'vue'", "import A from './A.vue'", 'h(A, { id: 1 })'],
    ),
    page(
      'svelte.md',
      [
        'svelte',
        '<script lang="ts">',
        "import { useCalls } from '@offhook/svelte'",
        'const calls = useCalls()',
        'const count: string = $calls.length',
        '</script>',
        '{#each $calls as call}<p>{call.state}</p>{/each}',
        '<div onclick={() => {}}>no role</div>',
      ],
      ['svelte [A.svelte]', '<script lang="ts">', 'const { id }: { id: string } = $props()', '</script>', '{id}'],
      ['ts', "import { mount } from 'svelte'", "import A from './A.svelte'", 'mount(A, { target: document.body })'],
    ),
  ]

  it('are told of by page and line', compilers, () => {
    const { mistakes } = checkSamples(wrong)
    const places = [...new Set(mistakes.map((mistake) => mistake.split(' ', 1)[0]))]
    expect(places.sort()).toEqual([
      'svelte.md:22:',
      'svelte.md:6:',
      'svelte.md:8:',
      'svelte.md:9:',
      'ts.md:4:',
      'ts.md:8:',
      'vue.md:22:',
      'vue.md:6:',
      'vue.md:9:',
    ])
    expect(mistakes.find((mistake) => mistake.startsWith('vue.md:9:'))).toContain("'state' does not exist")
  })
})
