/** Network namespaces for the real SIP platform: whether this machine gives them, and how to run something in its own. */
import { spawnSync } from 'node:child_process'
import { ensurePackages, platformPackages } from './apt.mjs'
import { run } from './run.mjs'
import { NotRun } from './steps.mjs'
import { withTemporaryFolder } from './temporary.mjs'

/** `--mount-proc` makes a mount namespace too. */
const own = ['--net', '--pid', '--fork', '--mount-proc', '--kill-child']

/**
 * The platform's packages and these are installed, and namespaces can be made. Rejects with `NotRun` where that is not so.
 *
 * @param {string} purpose who is NOT run then: the beginning of a sentence in the plural
 * @param {string[]} packages
 */
export async function ensureNamespaces(purpose, packages = []) {
  const failing = Boolean(process.env.CI)
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new NotRun(`${purpose} were NOT run: they need Linux and root, for networks of their own.`, { failing })
  await ensurePackages([...platformPackages, ...packages, 'tcpdump', 'util-linux'], { purpose, failing })
  const { status, stderr, error } = spawnSync('unshare', [...own, 'true'], { encoding: 'utf8' })
  if (status !== 0)
    throw new NotRun(
      `${purpose} were NOT run: there are no network namespaces to be had here (they take CAP_SYS_ADMIN; in Docker: ` +
        `--privileged). ${error?.message ?? stderr.trim()}`,
      { failing },
    )
}

/**
 * Rejects like `run`. In a network of its own the platform's fixed ports are free, and faults of the network harm nobody else. It has an interface
 * beside the loopback, or browsers would take themselves for offline. And however the program ends, all that it started ends
 * with it, namespaces as well: it is the first process of a PID namespace, and their names are mounted in there alone; so do its temporary files.
 */
export async function runInOwnNetwork(command, args, { env = {}, ...options } = {}) {
  await withTemporaryFolder((temporary) =>
    run('unshare', [...own, 'sh', '-c', network, 'sh', command, ...args], {
      ...options,
      env: { ...env, ...temporary },
      // It blocks the other signals.
      endWith: 'SIGKILL',
      line: [command, ...args].join(' '),
    }),
  )
}

const network = [
  'mkdir -p /run/netns',
  'mount -t tmpfs netns /run/netns',
  'ip link set lo up',
  'ip link add uplink type veth peer name far',
  'ip address add 192.0.2.2/24 dev uplink',
  'ip link set uplink up',
  'ip link set far up',
  'ip route add default dev uplink',
  'exec "$@"',
].join(' && ')
