import { closeSync, openSync, readSync } from 'node:fs'
import { UsageError } from '../src/domain/errors.js'
import { LOGIN_SECRETS, SECRETS } from './env.js'

/** No secret is longer; a log or a device named by mistake is. */
const MAX_BYTES = 64 * 1024
const SUFFIX = '_FILE'

/**
 * Puts in place of every `NAME_FILE`, where NAME is a secret, the content of that file without its last line break. Where
 * there may be several, each line is one.
 * @returns the environment as if it had held the secrets themselves; `raw` stays as it is
 * @throws UsageError listing everything wrong: variables and paths, never the content of a file
 */
export function readSecretFiles(raw: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...raw }
  const problems: string[] = []
  for (const name of SECRETS) {
    const variable = name + SUFFIX
    const path = raw[variable]
    if (!path) continue
    delete env[variable]
    if (raw[name]) problems.push(`${name} and ${variable} are both set: set one of them`)
    else {
      try {
        const secret = readSecret(path)
        env[name] = LOGIN_SECRETS.includes(name) ? linesOf(secret).join(',') : secret
      } catch (err) {
        problems.push(`${variable}: ${path} ${(err as Error).message}`)
      }
    }
  }
  if (problems.length === 0) return env
  throw new UsageError(`Configuration has problems:\n${problems.map((problem) => `✖ ${problem}`).join('\n')}`)
}

function readSecret(path: string): string {
  const bytes = readUpTo(path, MAX_BYTES + 1)
  if (bytes.length > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1024} KiB: it is no secret`)
  const text = decode(bytes).replace(/\r?\n$/, '')
  if (text === '') throw new Error('is empty')
  return text
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '')

/** Piece by piece, because a pipe or a device has no size. */
function readUpTo(path: string, limit: number): Buffer {
  try {
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(limit)
      let length = 0
      for (let read = 1; read > 0 && length < limit; length += read)
        read = readSync(file, buffer, length, limit - length, null)
      return buffer.subarray(0, length)
    } finally {
      closeSync(file)
    }
  } catch (err) {
    const { code, message } = err as NodeJS.ErrnoException
    throw new Error(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? message})`, { cause: err })
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (err) {
    throw new Error('is not UTF-8 text', { cause: err })
  }
}
