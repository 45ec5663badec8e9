/** Which names of the surroundings (the page, the clock, chance) each folder of core may touch. */
import ts from 'typescript'
import { isShipped, lineOf, type Source, walk } from './source.ts'

const core = 'packages/core/src/'

const page = new Set(
  (
    'RTCPeerConnection RTCSessionDescription RTCIceCandidate RTCRtpSender RTCRtpReceiver navigator document window location ' +
    'AudioContext webkitAudioContext OfflineAudioContext AudioWorkletNode HTMLAudioElement HTMLMediaElement Audio MediaStream ' +
    'MediaStreamTrack MediaRecorder localStorage sessionStorage'
  ).split(' '),
)
const time = new Set(
  (
    'setTimeout setInterval clearTimeout clearInterval setImmediate queueMicrotask requestAnimationFrame ' +
    'requestIdleCallback performance'
  ).split(' '),
)
const globals = new Set(['globalThis', 'window', 'self'])

/** Global names that the file uses as values: types are free, and so are members, keys and own variables of the same name. */
function globalsUsed(source: Source): { name: string; line: number; node: ts.Identifier }[] {
  const found: { name: string; line: number; node: ts.Identifier }[] = []
  const own = new Set<string>()
  walk(source.ast, (node) => {
    if (
      (ts.isVariableDeclaration(node) ||
        ts.isParameter(node) ||
        ts.isBindingElement(node) ||
        ts.isImportSpecifier(node)) &&
      ts.isIdentifier(node.name)
    )
      own.add(node.name.text)
  })
  walk(source.ast, (node) => {
    if (!ts.isIdentifier(node) || own.has(node.text) || !isValue(node)) return
    found.push({ name: node.text, line: lineOf(node), node })
  })
  return found
}

function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return ts.isIdentifier(parent.expression) && globals.has(parent.expression.text)
  // `({ document: 1 })`, `enum`, methods and parameters name things of their own; `{ document }` uses the global one.
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if ('name' in parent && parent.name === node) return false
  if (ts.isBindingElement(parent) && parent.propertyName === node) return false
  if (ts.isQualifiedName(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false
  for (let at: ts.Node = node; at.parent; at = at.parent) if (ts.isTypeNode(at)) return false
  return true
}

/** `media/` alone touches the page. */
export function pageOnlyInMedia(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isShipped(source) && source.path.startsWith(core) && !source.path.startsWith(`${core}media/`))
    .flatMap((source) =>
      globalsUsed(source)
        .filter(({ name }) => page.has(name))
        .map(({ name, line }) => `${source.path}:${line}: ${name} belongs to media/`),
    )
}

/** Charts and actors take time from the clock port and chance from the random port. */
export function timeFromPorts(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isShipped(source) && /^packages\/core\/src\/(machines|actors)\//.test(source.path))
    .flatMap((source) =>
      globalsUsed(source)
        .filter(
          ({ name, node }) =>
            time.has(name) ||
            isMemberCall(node, 'Date', 'now') ||
            isMemberCall(node, 'Math', 'random') ||
            isNewDate(node),
        )
        .map(({ name, line }) => `${source.path}:${line}: ${name} is not the clock or random port`),
    )
}

function isMemberCall(node: ts.Identifier, object: string, member: string): boolean {
  const { parent } = node
  return node.text === object && ts.isPropertyAccessExpression(parent) && parent.name.text === member
}

function isNewDate(node: ts.Identifier): boolean {
  return node.text === 'Date' && ts.isNewExpression(node.parent) && (node.parent.arguments?.length ?? 0) === 0
}
