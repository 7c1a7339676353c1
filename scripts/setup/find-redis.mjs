import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'

const NAMES = ['redis-server', 'valkey-server']
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/** Folders in which Debian keeps libraries, below an unpacked tree. src/local/find-redis.ts reads the same layout. */
export function libraryFolders(tree) {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const base = join(tree, folder)
    if (!existsSync(base)) return []
    return [
      base,
      ...readdirSync(base)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(base, name)),
    ]
  })
}

function onPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // not here: look in the next folder
      }
    }
  }
  return undefined
}

/** Makes sure a Redis (or Valkey) server can be started: on PATH, unpacked under `home`, or unpacked now (Debian, Ubuntu). */
export async function findRedis(home) {
  if (process.env.REDIS_URL || onPath()) return
  const folder = join(home, 'redis')
  if (existsSync(join(folder, 'usr', 'bin', 'redis-server'))) return
  if (process.platform !== 'linux' || (await runProgram('dpkg', ['--version'])).code !== 0) throw noRedis('')
  say('Fetching Redis from the package lists of this system (no root needed) …')
  mkdirSync(home, { recursive: true })
  const work = join(home, 'redis-unpacking')
  rmSync(work, { recursive: true, force: true }) // of a set-up that was cut off
  mkdirSync(work)
  try {
    const tree = join(work, 'tree')
    const apt = aptIn(work)
    await apt.fetch(PACKAGES, tree)
    let test = await tryServer(tree)
    if (test.code !== 0) {
      // A slim system lacks more of its libraries than the usual ones.
      await apt.fetch(await apt.librariesOf(['redis-tools', 'redis-server']), tree)
      test = await tryServer(tree)
    }
    if (test.code !== 0) throw noRedis(tail(test.output))
    rmSync(folder, { recursive: true, force: true })
    renameSync(tree, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function tryServer(tree) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(tree).join(delimiter) }
  return runProgram(join(tree, 'usr', 'bin', 'redis-server'), ['--version'], { env })
}

function aptIn(work) {
  const debs = join(work, 'debs')
  mkdirSync(debs)
  // Lists of our own: the system's may be missing or too old, and only root may renew those.
  const lists = ['lists/partial', 'cache/archives/partial'].map((folder) => join(work, folder))
  const own = [
    `Dir::State=${work}`,
    `Dir::State::Lists=${join(work, 'lists')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(work, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  let options = ['-o', 'APT::Sandbox::User=root']

  async function download(packages) {
    const fetched = await runProgram('apt-get', ['download', '-q', ...options, ...packages], { cwd: debs })
    if (fetched.code === 0 || options === own) return fetched
    for (const folder of lists) mkdirSync(folder, { recursive: true })
    options = own
    const updated = await runProgram('apt-get', ['update', '-q', ...own])
    return updated.code === 0 ? download(packages) : updated
  }

  return {
    async fetch(packages, tree) {
      const { code, output } = await download(packages)
      if (code !== 0) throw noRedis(tail(output, 4))
      mkdirSync(tree, { recursive: true })
      for (const file of readdirSync(debs)) {
        const unpacked = await runProgram('dpkg', ['-x', join(debs, file), tree])
        if (unpacked.code !== 0) throw noRedis(tail(unpacked.output, 4))
      }
    },
    async librariesOf(packages) {
      const { output } = await runProgram('apt-cache', ['depends', ...options, ...packages])
      const names = [...output.matchAll(/^\s+Depends: ((?:lib|lua)\S+)$/gm)].map((match) => match[1])
      return [...new Set(names)].filter((name) => !name.startsWith('libc6'))
    },
  }
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
