import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../../config/env.js'
import { UsageError } from '../domain/errors.js'
import { adminPasswordFile } from '../accounts/admin-login.js'
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

export interface PreparedInstallation {
  /** Settings that differ here, as `NAME=value` of the backup. */
  readonly differing: readonly string[]
  /** Where all settings of the backup will lie; null: the state folder cannot be written, and nothing has to be there. */
  readonly settingsFile: string | null
  /** An earlier restore of this backup was killed before it had put its keys in their place. */
  readonly interrupted: boolean
  /** Moves the written files to their place, only by renaming, after the database is restored. */
  keep(): Promise<void>
  discard(): Promise<void>
}

/**
 * Writes the backup's keys and settings next to those of this installation, before the database changes: whatever the file
 * system refuses, it refuses now. Keys that come from the environment, or are the same, are not written at all.
 * @throws UsageError when a key would have to be written and cannot
 */
export async function prepareInstallation(
  config: Config,
  { keys, settings }: BackupHeader,
): Promise<PreparedInstallation> {
  const { adminPassword, authorHashKey } = keys
  const wanted = [
    ...(config.authors.hashKey === undefined ? [{ path: authorKeyFile(config.home), text: authorHashKey }] : []),
    ...(config.server.password === undefined && adminPassword !== null
      ? [{ path: adminPasswordFile(config.home), text: `${adminPassword}\n` }]
      : []),
  ]
  const written: string[] = []
  const settingsFile = join(config.home, 'restored.env')
  let interrupted = false
  let settingsWritten = true
  const write = async (path: string, text: string): Promise<void> => {
    if ((await readIfThere(path + PREPARED)) === text) interrupted = true
    await writePrivate(path + PREPARED, text)
    written.push(path)
  }
  const discard = async (): Promise<void> => {
    for (const path of written) await rm(path + PREPARED, { force: true })
  }
  try {
    for (const { path, text } of wanted) {
      if ((await readIfThere(path))?.trim() !== text.trim()) await write(path, text)
    }
  } catch (err) {
    await discard()
    throw new UsageError(
      `The keys of the backup cannot be written below ${config.home} (${(err as Error).message}), so nothing was restored. ` +
        'Give them in AUTHOR_HASH_KEY and ADMIN_PASSWORD (gunzip -c FILE | head -n 1 shows them), or name a folder that can be written in KOPITALK_HOME.',
      { cause: err },
    )
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await write(settingsFile, lines.join('')).catch(() => (settingsWritten = false)) // the command lists them anyway
  const here = installationSettings(config)
  return {
    differing: Object.entries(settings).flatMap(([name, value]) => (value === here[name] ? [] : [`${name}=${value}`])),
    settingsFile: settingsWritten ? settingsFile : null,
    interrupted,
    async keep() {
      for (const path of written) await rename(path + PREPARED, path)
    },
    discard,
  }
}

/** Ending of the name of a file that is not yet in use. */
const PREPARED = '.restoring'

export function authorKeyFile(home: string): string {
  return join(home, 'keys', 'author.key')
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT' || err.code === 'ENOTDIR') return null
    throw err
  })
}

/** Only its owner can read it, from the first byte. */
async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rm(path, { force: true }) // an older one may be open to others
  await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true })
}
