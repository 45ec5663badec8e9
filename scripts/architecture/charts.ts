/** What a chart may be made of: pure actions, invoked effects with a way to fail, waits with a name. */
import ts from 'typescript'
import { isShipped, lineOf, type Source, walk } from './source.ts'

/** XState's action creators: all that an action may be. A function in their place would be a side effect. */
const creators = new Set([
  'assign',
  'cancel',
  'emit',
  'enqueueActions',
  'forwardTo',
  'raise',
  'sendParent',
  'sendTo',
  'spawnChild',
  'stop',
  'stopChild',
])
const effects = new Set(['fetch', 'alert', 'queueMicrotask', 'require'])

function inCharts(sources: readonly Source[]): Source[] {
  return sources.filter((source) => isShipped(source) && source.path.startsWith('packages/core/src/machines/'))
}

/** An action is one of XState's creators. It sends nothing by itself, waits for nothing and calls no outside world. */
export function pureActions(sources: readonly Source[]): string[] {
  return inCharts(sources).flatMap((source) => {
    const breaches: string[] = []
    walk(source.ast, (node) => {
      const at = `${source.path}:${lineOf(node)}`
      if (ts.isPropertyAssignment(node) && ['actions', 'entry', 'exit'].includes(nameOf(node))) {
        for (const action of actionsIn(node.initializer))
          breaches.push(`${source.path}:${lineOf(action)}: an action that is a function is an effect`)
      }
      if (ts.isAwaitExpression(node)) breaches.push(`${at}: a chart does not wait; an invoked actor does`)
      if (ts.isNewExpression(node) && ['Promise', 'WebSocket', 'AbortController'].includes(node.expression.getText()))
        breaches.push(`${at}: new ${node.expression.getText()} is an effect`)
      if (!ts.isCallExpression(node)) return
      const { expression } = node
      if (ts.isIdentifier(expression) && effects.has(expression.text))
        breaches.push(`${at}: ${expression.text}() is an effect`)
      if (ts.isPropertyAccessExpression(expression)) {
        const member = expression.name.text
        if (member === 'send' || member === 'then')
          breaches.push(`${at}: .${member}() is an effect; use sendTo, or invoke an actor`)
        if (expression.expression.getText() === 'console') breaches.push(`${at}: console is an effect`)
      }
    })
    return breaches
  })
}

/** The functions that stand where an action is expected: alone, in an array, in a choice, or as a value of `setup({ actions })`. */
function actionsIn(value: ts.Expression): ts.Node[] {
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return [value]
  if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(actionsIn)
  if (ts.isConditionalExpression(value)) return [value.whenTrue, value.whenFalse].flatMap(actionsIn)
  if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isSatisfiesExpression(value))
    return actionsIn(value.expression)
  if (ts.isObjectLiteralExpression(value)) {
    // `{ type, params }` names an action: its params are computed, not run.
    if (value.properties.some((property) => nameOf(property) === 'type')) return []
    return value.properties.flatMap((property) => {
      if (ts.isMethodDeclaration(property)) return [property]
      return ts.isPropertyAssignment(property) ? actionsIn(property.initializer) : []
    })
  }
  if (ts.isCallExpression(value)) {
    const callee = value.expression
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText()
    // A factory of an action, declared in machines/, passes when it is not a known effect: pureActions reads it too.
    return creators.has(name) || !effects.has(name) ? [] : [value]
  }
  return []
}

/** Every invoked actor can fail, and the chart says what then: `onError`, or one place for all its children. */
export function invokedWithOnError(sources: readonly Source[]): string[] {
  return inCharts(sources).flatMap((source) => {
    const breaches: string[] = []
    const handlesAll = source.ast.text.includes("'xstate.error.actor.*'")
    walk(source.ast, (node) => {
      if (!ts.isPropertyAssignment(node) || nameOf(node) !== 'invoke') return
      const invoked = ts.isArrayLiteralExpression(node.initializer) ? node.initializer.elements : [node.initializer]
      for (const actor of invoked) {
        if (!ts.isObjectLiteralExpression(actor) || handlesAll) continue
        if (!actor.properties.some((property) => nameOf(property) === 'onError'))
          breaches.push(`${source.path}:${lineOf(actor)}: an invoked actor without onError`)
      }
    })
    return breaches
  })
}

/** Every wait has a name, and its length stands in machines/delays.ts. */
export function namedDelays(sources: readonly Source[]): string[] {
  return inCharts(sources).flatMap((source) => {
    if (source.path.endsWith('/delays.ts')) return []
    const breaches: string[] = []
    const say = (node: ts.Node, what: string) => breaches.push(`${source.path}:${lineOf(node)}: ${what}`)
    walk(source.ast, (node) => {
      if (!ts.isPropertyAssignment(node)) return
      const { initializer } = node
      if (nameOf(node) === 'delay' && ts.isNumericLiteral(initializer)) say(node, 'a delay without a name')
      if (!ts.isObjectLiteralExpression(initializer)) return
      for (const property of initializer.properties) {
        if (nameOf(node) === 'after' && /^\d/.test(nameOf(property))) say(property, 'a wait without a name')
        if (nameOf(node) === 'delays' && ts.isPropertyAssignment(property) && ts.isNumericLiteral(property.initializer))
          say(property, 'the length of a wait belongs to machines/delays.ts')
      }
    })
    return breaches
  })
}

function nameOf(node: ts.Node): string {
  if (!('name' in node) || !node.name) return ''
  const name = node.name as ts.PropertyName
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : ''
}
