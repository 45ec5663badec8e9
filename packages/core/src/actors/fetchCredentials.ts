/**
 * Owns the secret: asks the app for it, checks it, and writes it where the digest reads it. The chart learns who, until
 * when and whether it is another one than before, never the secret.
 */
import { fromCallback, fromPromise } from 'xstate'
import { PhoneError } from '../errors.ts'
import type { Secret, SecretStore } from '../ports/secrets.ts'
import type { Credentials, CredentialsRequest } from '../types.ts'
import type { PerPhone } from './perPhone.ts'

export type CredentialsSource = Credentials | ((request: CredentialsRequest) => Promise<Credentials>)

export interface FetchCredentialsInput {
  readonly reason: CredentialsRequest['reason']
  readonly realm?: string
}

export interface FetchedCredentials {
  readonly username: string
  /** Epoch ms; null where they do not expire. */
  readonly expiresAt: number | null
  /** Another number for another user name or secret. */
  readonly generation: number
}

export interface SecretKeeperDeps {
  readonly source: CredentialsSource | undefined
  readonly secrets: SecretStore
  /** For credentials without a user name: the user part of the address of record. */
  readonly username: string
}

/** One phone's secret, and which of its secrets it is. */
export interface SecretKeeper {
  fetch(input: FetchCredentialsInput, signal: AbortSignal): Promise<FetchedCredentials>
  forget(): void
}

export function createSecretKeeper({ source, secrets, username }: SecretKeeperDeps): SecretKeeper {
  let generation = 0
  let last: Secret | undefined

  return {
    async fetch(input, signal) {
      const secret = check(await ask(source, { ...input, signal }), username)
      // The state was left meanwhile: nobody owns what came too late.
      signal.throwIfAborted()
      if (!last || !isSame(last, secret)) generation += 1
      last = secret
      secrets.write(secret)
      return { username: secret.username, expiresAt: secret.expiresAt ?? null, generation }
    },
    forget() {
      last = undefined
      secrets.write(undefined)
    },
  }
}

/**
 * The two actors of the credentials chart, on one keeper: `fetchCredentials` rejects with a `PhoneError`
 * (credentialsRevoked, credentialsUnavailable, credentialsMissing); `holdSecret` forgets the secret when the chart ends.
 */
export function createCredentialActors(keeperOf: PerPhone<SecretKeeper>) {
  return {
    fetchCredentials: fromPromise<FetchedCredentials, FetchCredentialsInput>(({ input, system, signal }) =>
      keeperOf(system).fetch(input, signal),
    ),
    holdSecret: fromCallback(({ system }) => {
      const keeper = keeperOf(system)
      return () => keeper.forget()
    }),
  }
}

async function ask(source: CredentialsSource | undefined, request: CredentialsRequest): Promise<unknown> {
  if (source === undefined) throw new PhoneError('credentialsMissing')
  if (typeof source !== 'function') return source
  try {
    return await source(request)
  } catch (cause) {
    throw new PhoneError(isRevocation(cause) ? 'credentialsRevoked' : 'credentialsUnavailable', { cause })
  }
}

/** How the app says that there will be no more: our own error, or any that is marked `fatal`. */
function isRevocation(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false
  return ('fatal' in cause && cause.fatal === true) || ('code' in cause && cause.code === 'credentialsRevoked')
}

/** The values never get into the error. */
function check(given: unknown, defaultUsername: string): Secret {
  if (typeof given !== 'object' || given === null) throw invalid('credentials are not an object')
  const username = textOf(given, 'username') ?? defaultUsername
  const password = textOf(given, 'password')
  const ha1 = textOf(given, 'ha1')
  const expiresAt = 'expiresAt' in given ? given.expiresAt : undefined
  if (username === '') throw invalid('username is empty')
  if (password === undefined && ha1 === undefined) throw invalid('neither password nor ha1')
  if (ha1 !== undefined && !/^[0-9a-f]+$/i.test(ha1)) throw invalid('ha1 is not hexadecimal')
  if (expiresAt !== undefined && (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt)))
    throw invalid('expiresAt is not a time in milliseconds')
  return {
    username,
    ...(password !== undefined && { password }),
    ...(ha1 !== undefined && { ha1 }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

function textOf(given: object, name: 'username' | 'password' | 'ha1'): string | undefined {
  const value: unknown = Reflect.get(given, name)
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw invalid(`${name} is not a string`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; a line end would forge a header.
  if (/[\u0000-\u001f\u007f]/.test(value)) throw invalid(`${name} holds control characters`)
  return value
}

function invalid(detail: string): PhoneError {
  return new PhoneError('credentialsUnavailable', { detail })
}

function isSame(one: Secret, other: Secret): boolean {
  return one.username === other.username && one.password === other.password && one.ha1 === other.ha1
}
