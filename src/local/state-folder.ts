import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeWholeSync } from '../whole-file.js'

/** Everything that stays on this machine between two starts (KOPITALK_HOME). */
export interface StateFolder {
  readonly home: string
  readonly keys: string
  readonly run: string
  readonly logs: string
  readonly postgres: string
  readonly redis: string
}

const PRIVATE = 0o700
const LOG_MAX_BYTES = 10_000_000

/** Makes the folders. The home itself may be entered by others: as root, Postgres runs as another user below it. */
export function openStateFolder(home: string): StateFolder {
  const folders = {
    home,
    keys: join(home, 'keys'),
    run: join(home, 'run'),
    logs: join(home, 'logs'),
    postgres: join(home, 'postgres'),
    redis: join(home, 'redis-data'),
  }
  mkdirSync(home, { recursive: true })
  for (const folder of Object.values(folders))
    if (folder !== home) mkdirSync(folder, { recursive: true, mode: PRIVATE })
  return folders
}

/**
 * A random secret that is made once and kept in a file only its owner can read.
 * @param name file below keys/, such as `postgres.password`
 * @param bytes of randomness; the text is base64url, so it fits in URLs and configuration files as it is
 */
export function keptSecret(state: StateFolder, name: string, bytes = 24): string {
  const file = join(state.keys, name)
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim()
    if (kept !== '') return kept
  }
  const secret = randomBytes(bytes).toString('base64url')
  replaceFile(file, `${secret}\n`)
  return secret
}

/** Writes a file whole, readable by its owner alone. */
export function replaceFile(file: string, text: string): void {
  writeWholeSync(file, text, 0o600)
}

/** Keeps one older generation; called before a process gets the file, because a running one keeps it open. */
export function rotateLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE })
  if (existsSync(file) && statSync(file).size > LOG_MAX_BYTES) renameSync(file, `${file}.1`)
}
