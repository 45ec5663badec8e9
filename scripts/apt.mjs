/** Packages of Debian and Ubuntu: what is missing is installed, where this runs as root; elsewhere it says what is needed. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Interrupted, onInterruption } from './interruption.mjs'
import { run } from './run.mjs'
import { NotRun } from './steps.mjs'

/** What the platform is made of (platform/README.md). */
export const platformPackages = [
  'kamailio',
  'kamailio-websocket-modules',
  'kamailio-tls-modules',
  'kamailio-presence-modules',
  'kamailio-autheph-modules',
  'kamailio-outbound-modules',
  'rtpengine-daemon',
  'coturn',
  'baresip-core',
  'openssl',
  'iproute2',
  'iptables',
  'procps',
]

/** Debian asks this program whether a package may start its services when it is installed. */
const policy = '/usr/sbin/policy-rc.d'
/** In ours, so that one that a killed run has left is known. */
const mark = '# Of Offhook, while it installs packages. If nothing is being installed, remove this file.'

const isDebian = () => existsSync('/etc/debian_version')

/** Those of the packages that are not installed. Everything, where there is no dpkg. */
export function missingPackages(packages) {
  return packages.filter((name) => {
    const { status, stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' })
    return status !== 0 || !/^Status: .* installed$/m.test(stdout)
  })
}

/** Runs `work` while no package may start a service: ours run their own, at other ports. */
async function withoutServices(work) {
  const ours = !existsSync(policy) || readFileSync(policy, 'utf8').includes(mark)
  // The file goes also when a signal comes between two programs.
  const release = onInterruption(() => {})
  if (ours) writeFileSync(policy, `#!/bin/sh\n${mark}\nexit 101\n`, { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (ours) rmSync(policy, { force: true })
    release()
  }
}

/** Packages enable their services for the next boot. Those of the packages that we have installed stay off; after a signal as well. */
function disableServices(packages) {
  const { stdout } = spawnSync('dpkg', ['-L', ...packages], { encoding: 'utf8' })
  const names = new Set(
    [...(stdout ?? '').matchAll(/\/(?:systemd\/system\/([^/@\n]+)\.service|init\.d\/([^/\n]+))$/gm)].map(
      ([, unit, script]) => unit ?? script,
    ),
  )
  for (const name of names) {
    // Of systemd as well, and also where there is none yet, as in a container.
    if (existsSync(`/etc/init.d/${name}`)) spawnSync('update-rc.d', [name, 'disable'], { stdio: 'inherit' })
    else if (existsSync('/usr/bin/systemctl'))
      spawnSync('systemctl', ['disable', '--quiet', `${name}.service`], { stdio: 'inherit' })
  }
}

/**
 * Installs those of the packages that are missing. Rejects with `NotRun` where it may not or cannot.
 *
 * @param {string[]} packages
 * @param {{ purpose: string, failing?: boolean }} options `purpose` completes "missing for <purpose>"; `failing`: not
 *   having them is a failure (default: on CI)
 */
export async function ensurePackages(packages, { purpose, failing = Boolean(process.env.CI) }) {
  const missing = missingPackages(packages)
  if (missing.length === 0) return
  if (!isDebian())
    throw new NotRun(
      `Missing for ${purpose}, which needs Debian or Ubuntu: ${missing.join(' ')}. Nothing was installed.`,
      {
        failing,
      },
    )
  if (process.getuid?.() !== 0)
    throw new NotRun(
      `Missing for ${purpose}, and only root can install it: sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
      { failing },
    )
  console.log(`    Installing for ${purpose}: ${missing.join(' ')} …`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () =>
    run(
      'apt-get',
      [
        'install',
        '-y',
        '-q',
        '--no-install-recommends',
        // Nothing that somebody has installed goes for it.
        '--no-remove',
        '-o',
        'DPkg::Lock::Timeout=300',
        '-o',
        'Dpkg::Use-Pty=0',
        ...missing,
      ],
      { env },
    )
  const began = performance.now()
  await withoutServices(() =>
    install()
      .catch(async (error) => {
        if (error instanceof Interrupted) throw error
        // One that was cut off, and lists of packages that are old or not there.
        await run('dpkg', ['--configure', '-a'], { env })
        await run('apt-get', ['update', '-q'], { env })
        await install()
      })
      .finally(() => disableServices(missing)),
  ).catch((error) => {
    throw error instanceof Interrupted ? error : new NotRun(`${purpose}: ${error.message}`, { failing })
  })
  console.log(`    Installed in ${Math.round((performance.now() - began) / 1000)} s.`)
}

/** What `startPlatform()` needs. */
export const ensurePlatformPackages = (options = {}) =>
  ensurePackages(platformPackages, { purpose: 'the SIP platform', ...options })
