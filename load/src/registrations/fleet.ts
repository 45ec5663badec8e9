/** Many phones of one library in one process. */

export interface Account {
  readonly user: string
  /** What the digest says: the user, or `<expiry>:<user>`. */
  readonly username: string
  readonly password: string
}

export interface FleetOptions {
  /** `ws://…` */
  readonly server: string
  readonly domain: string
  /** Registration lifetime to ask for, seconds. */
  readonly expires: number
}

export interface Fleet {
  /** Resolves when that phone is registered. */
  join(account: Account): Promise<void>
  /** Phones that say they are registered now. */
  registered(): number
  /** How often a phone that was registered said that it was not any more. */
  readonly drops: number
  /** Every phone unregisters and closes. */
  leave(): Promise<void>
}
