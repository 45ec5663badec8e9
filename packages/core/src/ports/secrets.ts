/** Where the credentials actor keeps the secret. Written by that actor, read by the digest at the moment of a challenge. */
export interface SecretStore {
  read(): Secret | undefined
  write(secret: Secret | undefined): void
}

export interface Secret {
  readonly username: string
  readonly password?: string
  /** Hex digest of `username:realm:password`, in the algorithm that the server asks for. */
  readonly ha1?: string
  /** Epoch ms; not used for a challenge after this. */
  readonly expiresAt?: number
}
