/** The states and transitions of a statechart, read from the machine itself. */
import type { charts } from '../../packages/core/src/machines/charts.ts'

export type AnyStateMachine = (typeof charts)[string]
export type AnyStateNode = AnyStateMachine['root']

export interface Arrow {
  readonly from: AnyStateNode
  /** Absent where the state stays as it is. */
  readonly to?: AnyStateNode
  /** In words. */
  readonly event: string
  /** As XState names it. */
  readonly type: string
  readonly guard: string
  readonly actions: readonly string[]
}

export function allNodes(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(allNodes)]
}

export function arrowsOf(node: AnyStateNode): Arrow[] {
  const own = [...node.transitions.values()].flat()
  return [...(node.always ?? []), ...own].flatMap((transition) => {
    const common = {
      from: node,
      event: eventName(transition.eventType, node),
      type: transition.eventType,
      guard: guardName(transition.guard),
      actions: transition.actions.map(nameOf),
    }
    return transition.target && transition.target.length > 0
      ? transition.target.map((to) => ({ ...common, to }))
      : [common]
  })
}

/** XState's own events in words: `xstate.after.iceGrace.media.interrupted` is `after iceGrace`. */
function eventName(type: string, node: AnyStateNode): string {
  if (type === '') return 'always'
  if (type === '*') return 'any event'
  const [, kind = '', what = '', id = ''] =
    /^xstate\.(after|done|error|init)\.?(actor\.|state\.)?(.*)$/.exec(type) ?? []
  if (kind === '') return type
  if (kind === 'after') return `after ${id.split('.')[0]}`
  if (kind === 'init') return 'start'
  if (what === 'state.') return 'regions done'
  const actor = node.invoke.find((each) => each.id === id)
  const name = actor ? nameOf(actor.src) : id.replace('*', 'any')
  return `${name} ${kind === 'done' ? 'done' : 'fails'}`
}

/** Guards and actions are named in `setup`, some with fixed parameters; what is inline is called by its function's name. */
export function nameOf(thing: unknown): string {
  if (typeof thing === 'string') return thing
  if (typeof thing === 'object' && thing !== null && 'type' in thing) {
    const params = 'params' in thing && typeof thing.params === 'object' ? Object.values(thing.params ?? {}) : []
    const plain = params.filter((value) => typeof value === 'string' || typeof value === 'number')
    return plain.length > 0 ? `${thing.type}(${plain.join(', ')})` : String(thing.type)
  }
  return typeof thing === 'function' ? thing.name || 'inline' : 'inline'
}

function guardName(guard: unknown): string {
  if (guard === undefined) return ''
  // `and`, `or`, `not` are functions that hold their guards.
  if (typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards)) {
    const inner = guard.guards.map(guardName)
    if (guard.name === 'not') return `not ${inner[0]}`
    return inner.join(guard.name === 'or' ? ' or ' : ' and ')
  }
  return nameOf(guard)
}

/** Whether a node is the other one or in it. */
export function isWithin(outer: AnyStateNode, inner: AnyStateNode): boolean {
  return outer.path.every((key: string, depth: number) => inner.path[depth] === key)
}
