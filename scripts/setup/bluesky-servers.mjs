import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'
import { onPath } from './unpack-packages.mjs'

const FILES = ['package.json', 'package-lock.json', 'start.mjs', 'jetstream.mjs']
const AGAIN = 'npm run test:all'

/**
 * Installs servers of Bluesky's developers in .kopitalk/bluesky-servers, with the Node that they need. Their database is
 * built from source against the headers in the package of that Node.
 * @param {string} root of the project
 * @returns {Promise<string | null>} null, and one line that says why, when this machine cannot have them
 * @throws SetupError when they cannot be installed
 */
export async function installBlueskyServers(root) {
  const missing = await whatIsMissing()
  if (missing) {
    say(`Servers of Bluesky's developers are not installed: ${missing}. The tests with them are skipped.`)
    return null
  }
  const from = join(root, 'scripts', 'other-servers', 'bluesky')
  const home = join(root, '.kopitalk', 'bluesky-servers')
  const stamp = join(home, 'installed')
  const wanted = FILES.reduce((hash, file) => hash.update(readFileSync(join(from, file))), createHash('sha256'))
  const digest = wanted.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return home
  say('Installing servers of Bluesky (650 MB) into .kopitalk/bluesky-servers …')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { recursive: true })
  for (const file of FILES) copyFileSync(join(from, file), join(home, file))
  const fromNpm = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined
  const install = ['ci', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm ci', fromNpm ? process.execPath : 'npm', fromNpm ? [fromNpm, ...install] : install, home)
  say('Building their database …')
  const modules = join(home, 'node_modules')
  const runtime = join(modules, `node-linux-${process.arch}`)
  const gyp = [join(modules, 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release', `--nodedir=${runtime}`]
  await run('Building better-sqlite3', join(runtime, 'bin', 'node'), gyp, join(modules, 'better-sqlite3'))
  writeFileSync(stamp, digest)
  return home
}

async function whatIsMissing() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return 'they need Linux on x64 or arm64'
  if (!onPath(['c++', 'g++', 'clang++']) || !onPath(['make'])) return 'they need a C++ compiler and make'
  const python = onPath(['python3', 'python'])
  return python && (await runProgram(python, ['--version'])).code === 0 ? null : 'they need Python 3'
}

async function run(what, program, args, cwd) {
  const { code, output } = await runProgram(program, args, { cwd })
  if (code !== 0) throw new SetupError(`${what} failed:\n${tail(output)}`, AGAIN)
}
