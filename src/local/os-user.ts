import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../domain/errors.js'

export interface OsUser {
  readonly uid: number
  readonly gid: number
}

const NAME = 'postgres'
// Administrators' programs are not on every root's PATH.
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Postgres refuses to run as root; then it runs as the system's user `postgres`, made here where it is missing.
 * @returns undefined when this process is not root: Postgres runs as the same user
 */
export function postgresUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const existing = lookUp()
  if (existing) return existing
  const made =
    spawnSync('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', NAME], { env: { PATH } })
      .status === 0 ||
    // BusyBox
    spawnSync('adduser', ['-S', '-D', '-H', NAME], { env: { PATH } }).status === 0
  const user = made ? lookUp() : undefined
  if (user) return user
  throw new UsageError(
    `Postgres does not run as root, and the system user "${NAME}" could not be made. ` +
      `Fix it with:  useradd --system --user-group ${NAME}`,
  )
}

function lookUp(): OsUser | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, NAME], { env: { PATH }, encoding: 'utf8', stdio: 'pipe' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined // id exits 1 for a user that does not exist
  }
}

/** Whether every folder above `path` lets another user pass. */
export function othersCanReach(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
