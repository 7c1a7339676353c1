import { unpackPackages, onPath } from './unpack-packages.mjs'
import { SetupError } from './say.mjs'

const NAMES = ['redis-server', 'valkey-server']
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/** Makes sure a Redis (or Valkey) server can be started: on PATH, unpacked under `home`, or unpacked now (Debian, Ubuntu). */
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
  const mend =
    process.platform === 'darwin'
      ? 'brew install redis'
      : process.platform === 'linux'
        ? 'sudo apt-get update && sudo apt-get install -y redis-server'
        : 'REDIS_URL=redis://127.0.0.1:6379 npm start'
  const lines = [
    'no Redis server was found on PATH, and none could be fetched.',
    ...(detail ? [detail] : []),
    'Any Redis 6.2 or newer will do, also in a container (docker run -d -p 127.0.0.1:6379:6379 redis:7) named by REDIS_URL.',
  ]
  return new SetupError(lines.join('\n'), mend)
}
