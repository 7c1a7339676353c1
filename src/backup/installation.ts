import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../../config/env.js'
import { adminPasswordFile } from '../server/admin-login.js'
import type { BackupHeader } from './backup-format.js'

/** Environment variables that belong to the installation, not to the machine: no address, folder or secret. */
export function installationSettings(config: Config): Record<string, string> {
  return {
    LOG_LEVEL: config.log.level,
    SHUTDOWN_GRACE_MS: String(config.graceMs),
    QUEUE_LOCK_MS: String(config.queue.lockMs),
    QUEUE_STALLED_MS: String(config.queue.stalledMs),
    DISPATCH_INTERVAL_MS: String(config.dispatcher.intervalMs),
    DISPATCH_GRACE_MS: String(config.dispatcher.graceMs),
    HIGH_WATER_POSTS: String(config.backPressure.highWater),
    LOW_WATER_POSTS: String(config.backPressure.lowWater),
    PROCESS_TIMEOUT_MS: String(config.models.timeoutMs),
    SENTIMENT_MIN_LANGUAGE_CONFIDENCE: String(config.models.minLanguageConfidence),
    KEEP_HANDLES: String(config.authors.keepHandles),
    PAYLOAD_DAYS: String(config.payloadDays),
    ADMIN_USER: config.server.user,
  }
}

/** ADMIN_PASSWORD, else the password file of the installation, else null: it was never needed. */
export async function currentAdminPassword(config: Config): Promise<string | null> {
  return config.server.password ?? (await readIfThere(adminPasswordFile(config.home)))?.trim() ?? null
}

/** Puts the backup's keys in place of this installation's, and its settings beside them for a person to look at. */
export async function restoreInstallation(
  config: Config,
  { keys, settings }: BackupHeader,
): Promise<{
  /** Names of settings that differ here. */
  readonly differing: readonly string[]
  readonly settingsFile: string
}> {
  await writePrivate(authorKeyFile(config.home), keys.authorHashKey)
  if (keys.adminPassword !== null) await writePrivate(adminPasswordFile(config.home), `${keys.adminPassword}\n`)
  const settingsFile = join(config.home, 'restored.env')
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await writePrivate(settingsFile, lines.join(''))
  const here = installationSettings(config)
  return { differing: Object.keys(settings).filter((name) => settings[name] !== here[name]), settingsFile }
}

export function authorKeyFile(home: string): string {
  return join(home, 'keys', 'author.key')
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return null
    throw err
  })
}

/** Whole or not at all, and readable by its owner alone from the first byte. */
async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.partial`
  await writeFile(partial, text, { mode: 0o600 })
  await rename(partial, path)
}
