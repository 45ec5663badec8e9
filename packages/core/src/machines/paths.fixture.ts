/**
 * Walks every configuration of a chart that a list of events can reach, on the pure machine: no actor runs, no time
 * passes. What `invoke` and `after` would say is in the list by its full name (`xstate.done.actor.socket`,
 * `xstate.after.retry.connection.backoff`).
 */
import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  createActor,
  getInitialMicrosteps,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap, getStateNodes } from 'xstate/graph'

export interface ExploreOptions<Machine extends AnyStateMachine> {
  readonly input: InputFrom<Machine>
  /** Everything that can happen, `xstate.done.actor.*`, `xstate.error.actor.*` and `xstate.after.*` included. */
  readonly events: readonly AnyEventObject[]
  /** What guards read in the context: two snapshots that agree in it and in their state are one configuration. */
  readonly distinguish?: (snapshot: SnapshotFrom<Machine>) => unknown
  /** Sets the scene before an event is taken: the time that guards will read, say. */
  readonly prepare?: (event: AnyEventObject) => void
  /** Keeps a product of regions small: no further from here. */
  readonly stopWhen?: (snapshot: SnapshotFrom<Machine>) => boolean
  /** More configurations than this is an error. Default 5000. */
  readonly limit?: number
}

export interface Exploration {
  readonly configurations: number
  /** States that no path enters. */
  readonly unreachable: readonly string[]
  /** Atomic states, final ones aside, that no event leaves. */
  readonly deadEnds: readonly string[]
  /** What put the chart in error: a throw in an action or a guard. */
  readonly crashes: readonly string[]
  /** Transitions that no path takes, as `state: event -> target`. */
  readonly untaken: readonly string[]
}

export function explore<Machine extends AnyStateMachine>(
  machine: Machine,
  options: ExploreOptions<Machine>,
): Exploration {
  const edges = adjacencyMapToArray<AnyMachineSnapshot, AnyEventObject>(
    getAdjacencyMap(machine as AnyStateMachine, traversal(options)),
  )
  const taken = new Set<AnyTransitionDefinition>()
  const entered = new Set<AnyStateNode>()
  /** Where the chart comes to rest; a transient state is left by itself. */
  const rested = new Set<AnyStateNode>()
  const left = new Set<AnyStateNode>()
  const crashes = new Set<string>()
  const scope = createObservedScope(machine, options.input, taken)

  machine.getInitialSnapshot(scope, options.input)
  for (const [snapshot] of getInitialMicrosteps(machine as AnyStateMachine, options.input))
    for (const node of snapshot._nodes) entered.add(node)
  for (const { state, event, nextState } of edges) {
    for (const node of [...state._nodes, ...nextState._nodes]) rested.add(node)
    options.prepare?.(event)
    for (const micro of machine.microstep(state, event, scope)) for (const node of micro._nodes) entered.add(node)
    for (const node of state._nodes)
      if (!nextState._nodes.includes(node) || nextState.status !== 'active') left.add(node)
    if (nextState.status === 'error')
      crashes.add(`${JSON.stringify(state.value)}, ${event.type}: ${String(nextState.error)}`)
  }

  for (const node of rested) entered.add(node)

  const nodes = [machine.root, ...getStateNodes(machine)].filter((node) => node.type !== 'history')
  return {
    configurations: new Set(edges.map(({ state }) => state)).size,
    unreachable: nodes.filter((node) => !entered.has(node)).map((node) => node.id),
    deadEnds: nodes
      .filter((node) => node.type === 'atomic' && rested.has(node) && !left.has(node))
      .map((node) => node.id),
    crashes: [...crashes],
    untaken: nodes
      .flatMap((node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])])
      .filter((transition) => !taken.has(transition))
      .map(describe),
  }
}

function traversal<Machine extends AnyStateMachine>(options: ExploreOptions<Machine>) {
  const { input, events, distinguish, prepare, stopWhen, limit = 5000 } = options
  return {
    input,
    events,
    // An actor that is not running reports nothing, and an error that nobody handles would end the chart.
    filterEvents: (snapshot: AnyMachineSnapshot, event: AnyEventObject) => {
      prepare?.(event)
      return snapshot.status === 'active' && (!event.type.startsWith('xstate.error.') || snapshot.can(event))
    },
    // XState counts edges.
    limit: limit * events.length,
    serializeState: (snapshot: AnyMachineSnapshot) =>
      JSON.stringify([snapshot.value, snapshot.status, distinguish?.(snapshot as SnapshotFrom<Machine>)]),
    serializeEvent: (event: AnyEventObject) => JSON.stringify(event, (_, value) => serializable(value)),
    ...(stopWhen && { stopWhen: (snapshot: AnyMachineSnapshot) => stopWhen(snapshot as SnapshotFrom<Machine>) }),
  }
}

/** Errors have no enumerable fields, and two events that differ in their error are two events. */
function serializable(value: unknown): unknown {
  return value instanceof Error ? { ...value, message: value.message } : value
}

/** Where a pure transition is taken while XState's inspection tells which definitions it followed. */
function createObservedScope(machine: AnyStateMachine, input: unknown, taken: Set<AnyTransitionDefinition>) {
  const self = createActor(machine, {
    input,
    inspect(inspection) {
      if (inspection.type !== '@xstate.microstep') return
      for (const transition of inspection._transitions) taken.add(transition)
    },
  })
  return {
    self,
    id: self.id,
    sessionId: self.sessionId,
    system: self.system,
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    actionExecutor: () => undefined,
  }
}

function describe({ source, eventType, guard, target }: AnyTransitionDefinition): string {
  const condition = typeof guard === 'string' ? ` [${guard}]` : guard ? ' [guard]' : ''
  const to = target?.map((node) => node.id).join(', ') ?? '(stays)'
  return `${source.id}: ${eventType || 'always'}${condition} -> ${to}`
}
