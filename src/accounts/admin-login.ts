import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isLoopback, requireSafeBinding } from './binding.js'
import type { Credentials } from './credentials.js'

export interface AdminLogin {
  readonly credentials: Credentials
  /** Where a person finds the password; null when it came from ADMIN_PASSWORD. */
  readonly passwordFile: string | null
}

/**
 * ADMIN_PASSWORD, else, for a server that stays on this machine, the password file of this installation, made on first
 * use and readable only by its owner.
 * @throws UsageError when the server would listen beyond this machine without ADMIN_PASSWORD
 */
export async function resolveAdminLogin(config: {
  readonly home: string
  readonly server: { readonly host: string; readonly user: string; readonly password: string | undefined }
}): Promise<AdminLogin> {
  const { host, user, password } = config.server
  if (password !== undefined) return { credentials: { user, password }, passwordFile: null }
  if (!isLoopback(host)) requireSafeBinding(host, null)
  const passwordFile = adminPasswordFile(config.home)
  await mkdir(dirname(passwordFile), { recursive: true, mode: 0o700 })
  // Two servers may come here together: the first one's password stays.
  await writeFile(passwordFile, randomBytes(18).toString('base64url') + '\n', { flag: 'wx', mode: 0o600 }).catch(
    (err: NodeJS.ErrnoException) => {
      if (err.code !== 'EEXIST') throw err
    },
  )
  const kept = (await readFile(passwordFile, 'utf8')).trim()
  return { credentials: { user, password: kept }, passwordFile }
}

export function adminPasswordFile(home: string): string {
  return join(home, 'keys', 'admin.password')
}
