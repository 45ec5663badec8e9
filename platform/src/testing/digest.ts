/** The digest of RFC 2617 (MD5, qop=auth), as a client answers a challenge. */
import { createHash, randomBytes } from 'node:crypto'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

export interface Account {
  readonly username: string
  readonly password: string
}

/** The value of Authorization or Proxy-Authorization that answers `challenge`. */
export function answerTo(challenge: string, method: string, uri: string, { username, password }: Account): string {
  const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? ''
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')]
  const cnonce = randomBytes(8).toString('hex')
  const response = md5(
    `${md5(`${username}:${realm}:${password}`)}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`,
  )
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
    `algorithm=MD5, qop=auth, nc=00000001, cnonce="${cnonce}"${opaque ? `, opaque="${opaque}"` : ''}`
  )
}
