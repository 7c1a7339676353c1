import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../src/domain/errors.js'
import { packageRoot } from '../src/package-root.js'

/** Lists that an operator may write: `config/NAME.json` next to the shipped `config/NAME.example.json`. */
export type SettingsFile = 'sources' | 'themes'

/**
 * One rule for every process and both files: what the variable names, else the installation's own, else the shipped example.
 * @param given SOURCES_FILE or THEMES_FILE
 * @param folder the installation's
 */
export function settingsPath(name: SettingsFile, given: string | undefined, folder = packageRoot()): string {
  if (given !== undefined) return given
  const own = join(folder, 'config', `${name}.json`)
  return existsSync(own) ? own : join(folder, 'config', `${name}.example.json`)
}

/** @throws UsageError with the path and the variable that names another one */
export async function readSettings(name: SettingsFile, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((err: NodeJS.ErrnoException) => {
    throw new UsageError(
      `The ${name} file ${path} ${reasonOf(err)}. Name another one in ${name.toUpperCase()}_FILE, or leave that unset.`,
      { cause: err },
    )
  })
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist'
  // Docker makes a folder of a file that is to be mounted and is not there.
  if (code === 'EISDIR') return 'is a folder: perhaps what is mounted there does not exist'
  return `cannot be read: ${message}`
}
