import { unpackPackages, onPath } from './unpack-packages.mjs'
import { SetupError } from './say.mjs'

const NAMES = ['redis-server', 'valkey-server']
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/**
 * Makes sure a Redis (or Valkey) server can be started: on PATH, unpacked under `home`, or unpacked now (Debian,
 * Ubuntu).
 */
export async function findRedis(home) {
  if (process.env.REDIS_URL || onPath(NAMES)) return
  const problem = await unpackPackages(home, {
    name: 'redis',
    packages: PACKAGES,
    program: 'usr/bin/redis-server',
  })
  if (problem !== null) throw noRedis(problem)
}

function noRedis(detail) {
  const fix =
    process.platform === 'darwin'
      ? 'brew install redis'
      : process.platform === 'linux'
        ? 'sudo apt-get update && sudo apt-get install -y redis-server'
        : 'REDIS_URL=redis://127.0.0.1:6379 npm start'
  const lines = [
    'there is no Redis server on PATH, and it could not be fetched.',
    ...(detail ? [detail] : []),
    'You can use any Redis 6.2 or newer, also in a container (docker run -d -p 127.0.0.1:6379:6379 redis:7). Set REDIS_URL to its address.',
  ]
  return new SetupError(lines.join('\n'), fix)
}
