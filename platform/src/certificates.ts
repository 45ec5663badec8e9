/** A certification authority for this run, and the certificate of the edges. Made by openssl, kept in `.run`, never committed. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { domain, type Place } from './places.ts'

/** Days: long enough for a development machine, too short to be taken for a real one. */
const validFor = 30

/** Resolves nothing: writes `ca.pem`, `server.pem` and `server.key` into `folder`, unless good ones are there. */
export function makeCertificates(folder: string, place: Place): void {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const path = (name: string) => join(folder, name)
  mkdirSync(folder, { recursive: true })
  if (existsSync(path('server.pem'))) {
    try {
      openssl('x509', '-checkend', '86400', '-noout', '-in', 'server.pem')
      return
    } catch {
      // It ends within a day: make new ones.
    }
  }
  const names = [`DNS:localhost`, `DNS:${domain}`, ...new Set(place.edges.map(({ address }) => `IP:${address}`))]
  writeFileSync(
    path('extensions'),
    `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\nbasicConstraints=CA:FALSE\n`,
  )
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', name)
  key('ca.key')
  openssl(
    ...['req', '-x509', '-new', '-key', 'ca.key', '-days', String(validFor), '-out', 'ca.pem'],
    ...['-subj', '/CN=Offhook test CA, trust it nowhere else'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )
  key('server.key')
  openssl('req', '-new', '-key', 'server.key', '-subj', `/CN=${domain}`, '-out', 'server.csr')
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', String(validFor), '-extfile', 'extensions', '-out', 'server.pem'],
  )
}
