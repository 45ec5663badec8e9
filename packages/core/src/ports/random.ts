/** A number in [0, 1). Jitter and glare timers use it; tests seed it. */
export type Random = () => number
