/** Lays a statechart out for the playground, which draws it and lights up where it is. */
import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import type { ChartArrow, ChartPicture, ChartState } from '../../apps/playground/src/trace/chartPicture.ts'
import { type AnyStateMachine, type AnyStateNode, type Arrow, allNodes, arrowsOf, isWithin } from './transitions.ts'

/** Pixels that a letter takes in the monospaced type of the picture, at 12 and at 10 of them. */
const letter = { state: 7.3, event: 6.1 }
const lineHeight = 13
/** Charts of more states have no names on their arrows: they would make them three times as large. */
const namedStates = 13
/** Event names on an arrow; those that are more are counted. */
const namedEvents = 2

const layout = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '8',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}
/** Room for the name of a state that has others inside. */
const padding = '[top=30,left=14,bottom=14,right=14]'

/** The state that is entered first is led to from a dot. */
const startOf = (path: string) => `${path}/start`

export async function drawPicture(machine: AnyStateMachine): Promise<ChartPicture> {
  const nodes = allNodes(machine.root)
  const arrows = mergeArrows(nodes.flatMap(arrowsOf))
  const isNamed = nodes.length - 1 <= namedStates
  const graph = await new ELK().layout({
    ...boxOf(machine.root),
    layoutOptions: layout,
    edges: [...arrows.map((arrow) => edgeOf(arrow, isNamed)), ...nodes.flatMap(startEdge)],
  })
  const boxes = new Map(descendants(graph).map((box) => [box.id, box]))
  const edges = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]))
  return {
    width: whole(graph.width),
    height: whole(graph.height),
    states: nodes.flatMap((node): ChartState[] => {
      const box = boxes.get(idOf(node))
      if (!box || node === machine.root) return []
      return [{ path: idOf(node), name: node.key, kind: kindOf(node), ...areaOf(box) }]
    }),
    starts: [...boxes.values()].flatMap((box) => {
      const edge = edges.get(`edge ${box.id}`)
      return edge ? [{ ...areaOf(box), line: lineOf(edge) }] : []
    }),
    arrows: arrows.map((arrow): ChartArrow => {
      const edge = edges.get(arrow.id)
      const label = edge?.labels?.[0]
      return {
        from: arrow.from,
        to: arrow.to,
        events: arrow.events.map(({ words, type }) => ({ words, type })),
        line: edge ? lineOf(edge) : [],
        ...(label && { label: { words: wordsOf(arrow), x: whole(label.x), y: whole(label.y) } }),
      }
    }),
  }
}

interface MergedArrow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly events: { readonly words: string; readonly type: string }[]
}

/** One arrow a pair of states. What stays inside of a state, or leads out of it to itself, has no place in the picture. */
function mergeArrows(arrows: readonly Arrow[]): MergedArrow[] {
  const merged = new Map<string, MergedArrow>()
  for (const { from, to, event, guard, type } of arrows) {
    if (!to || isWithin(from, to) || isWithin(to, from)) continue
    const id = `${idOf(from)} > ${idOf(to)}`
    const arrow = merged.get(id) ?? { id, from: idOf(from), to: idOf(to), events: [] }
    const words = guard ? `${event} [${guard}]` : event
    if (!arrow.events.some((each) => each.words === words)) arrow.events.push({ words, type })
    merged.set(id, arrow)
  }
  return [...merged.values()]
}

/** Guards are left to the text: they would make the picture twice as wide. */
function wordsOf({ events }: MergedArrow): readonly string[] {
  const names = [...new Set(events.map(({ words }) => words.replace(/ \[.*$/, '')))]
  return names.length > namedEvents + 1
    ? [...names.slice(0, namedEvents), `and ${names.length - namedEvents} more`]
    : names
}

function edgeOf(arrow: MergedArrow, isNamed: boolean): ElkExtendedEdge {
  const words = wordsOf(arrow)
  const width = Math.max(...words.map((each) => each.length)) * letter.event
  const label = { text: words.join('\n'), width, height: words.length * lineHeight }
  return { id: arrow.id, sources: [arrow.from], targets: [arrow.to], ...(isNamed && { labels: [label] }) }
}

function startEdge(node: AnyStateNode): ElkExtendedEdge[] {
  const first = firstOf(node)
  return first ? [{ id: `edge ${startOf(idOf(node))}`, sources: [startOf(idOf(node))], targets: [idOf(first)] }] : []
}

function firstOf(node: AnyStateNode): AnyStateNode | undefined {
  const first: AnyStateNode | undefined = node.type === 'compound' ? node.initial.target?.[0] : undefined
  return first?.parent === node ? first : undefined
}

function boxOf(node: AnyStateNode): ElkNode {
  const children: AnyStateNode[] = Object.values(node.states)
  const nameWidth = Math.ceil(node.key.length * letter.state) + 22
  if (children.length === 0) return { id: idOf(node), width: nameWidth, height: 28 }
  const start = firstOf(node) ? [{ id: startOf(idOf(node)), width: 9, height: 9 }] : []
  return {
    id: idOf(node),
    layoutOptions: {
      'elk.padding': padding,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${nameWidth},40)`,
    },
    children: [...start, ...children.map(boxOf)],
  }
}

function kindOf(node: AnyStateNode): ChartState['kind'] {
  if (node.type === 'final') return 'final'
  if (node.parent?.type === 'parallel') return 'region'
  return Object.keys(node.states).length > 0 ? 'compound' : 'atomic'
}

function idOf(node: AnyStateNode): string {
  return node.path.join('.')
}

function descendants(node: ElkNode): ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(descendants)]
}

function lineOf({ sections = [] }: ElkExtendedEdge): readonly (readonly [number, number])[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [whole(x), whole(y)] as const),
  )
}

function areaOf({ x, y, width, height }: ElkNode) {
  return { x: whole(x), y: whole(y), width: whole(width), height: whole(height) }
}

function whole(pixels = 0): number {
  return Math.round(pixels)
}
