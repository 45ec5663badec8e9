/**
 * Virtual time: one queue of events, run in order, with every microtask of one done before the next begins. Whatever runs
 * belongs to an owner (a phone's page, or none: the platform), and so do the timers that it sets. A page that sleeps
 * keeps its timers for when it wakes; one that is gone loses them.
 */
export interface Owner {
  readonly name: string
  readonly state: 'awake' | 'asleep' | 'gone'
}

export interface Timer {
  at: number
  readonly order: number
  readonly run: () => void
  readonly owner: Owner | undefined
  /** Sleeps with its owner. */
  readonly sleeps: boolean
  isDone: boolean
}

export class Scheduler {
  /** Epoch ms. */
  now = Date.UTC(2030, 0, 1)
  /** Events that have run. */
  steps = 0
  /** Whose turn it is. */
  owner: Owner | undefined
  readonly #heap: Timer[] = []
  readonly #overslept = new Map<Owner, Timer[]>()
  readonly #pending = new Map<Owner, Set<Timer>>()
  #order = 0
  #immediate: typeof setImmediate

  constructor() {
    this.#immediate = setImmediate
  }

  /** A timer of whoever runs now, as a page or a server sets one. */
  setTimeout(run: () => void, delay: number): Timer {
    return this.#add(run, delay, this.owner, true)
  }

  /** Something that happens to `owner` from outside, awake or not. */
  after(delay: number, owner: Owner | undefined, run: () => void): Timer {
    return this.#add(run, delay, owner, false)
  }

  /** Something that `owner`'s own machine does after `delay`: it sleeps and dies with it. */
  within(delay: number, owner: Owner, run: () => void): Timer {
    return this.#add(run, delay, owner, true)
  }

  clear(timer: Timer): void {
    timer.isDone = true
    if (timer.owner) this.#pending.get(timer.owner)?.delete(timer)
  }

  /** Timers that `owner` has set and that have not run. */
  pending(owner: Owner): number {
    return this.#pending.get(owner)?.size ?? 0
  }

  /** `owner` is awake again: what it overslept happens now, in its order. */
  woken(owner: Owner): void {
    const overslept = this.#overslept.get(owner) ?? []
    this.#overslept.delete(owner)
    for (const timer of overslept.filter(({ isDone }) => !isDone)) {
      timer.at = this.now
      this.#push(timer)
    }
  }

  /** Runs events until `isOver` says so, or none is left; `onStep` looks at each after its microtasks. */
  run(isOver: () => boolean, onStep: (owner: Owner | undefined) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let hasRun = false
      const turn = () => {
        try {
          if (hasRun) onStep(this.owner)
          const timer = isOver() ? undefined : this.#pop()
          if (!timer) {
            this.owner = undefined
            resolve()
            return
          }
          hasRun = true
          this.steps += 1
          this.owner = timer.owner
          timer.run()
        } catch (error) {
          reject(error)
          return
        }
        this.#immediate(turn)
      }
      this.#immediate(turn)
    })
  }

  #add(run: () => void, delay: number, owner: Owner | undefined, sleeps: boolean): Timer {
    this.#order += 1
    // A whole number of milliseconds, and never now: as in a browser.
    const at = this.now + Math.max(1, Math.ceil(delay))
    const timer: Timer = { at, order: this.#order, run, owner, sleeps, isDone: false }
    if (owner && sleeps) {
      const known = this.#pending.get(owner)
      if (known) known.add(timer)
      else this.#pending.set(owner, new Set([timer]))
    }
    this.#push(timer)
    return timer
  }

  #pop(): Timer | undefined {
    for (;;) {
      const timer = this.#shift()
      if (!timer) return undefined
      if (timer.isDone) continue
      this.now = Math.max(this.now, timer.at)
      const { owner, sleeps } = timer
      if (owner && sleeps && owner.state !== 'awake') {
        if (owner.state === 'asleep') this.#overslept.set(owner, [...(this.#overslept.get(owner) ?? []), timer])
        continue
      }
      timer.isDone = true
      if (owner) this.#pending.get(owner)?.delete(timer)
      return timer
    }
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || isBefore(above, timer)) break
      heap[index] = above
      index = parent
    }
    heap[index] = timer
  }

  #shift(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || first === last) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      const left = heap[child]
      if (!left) break
      const right = heap[child + 1]
      if (right && isBefore(right, left)) child += 1
      const smaller = heap[child]
      if (!smaller || isBefore(last, smaller)) break
      heap[index] = smaller
      index = child
    }
    heap[index] = last
    return first
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
