import { mkdir, open, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'

/** More than a directory entry, so that a full disk shows. */
const TRIAL = 'Kopitalk tries whether this folder can be written.\n'

/**
 * Tries, before any work, whether a new file can be made at this place.
 * @param next what a person does when it cannot: whole sentences
 * @throws UsageError in one sentence and the next step, when the file exists or nothing can be written there
 */
export async function requireNewFile(path: string, next: string): Promise<void> {
  const found = await stat(path).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return null
    throw refusal(path, dirname(path), err, next)
  })
  if (found) throw new UsageError(`${path} exists and would be lost. Name another file, or remove it first.`)
  await requireFolder(dirname(path), path, next)
}

/**
 * Makes a folder, with its parents, if it is missing, and checks whether it can be written.
 * @throws as requireNewFile
 */
export async function makeFolder(folder: string, next: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((err: NodeJS.ErrnoException) => {
    throw refusal(folder, dirname(folder), err, next)
  })
  await requireFolder(folder, folder, next)
}

/**
 * Tries, before any work, whether a file can be made at this place, or an older one replaced.
 * @throws as requireNewFile does, except for a file that exists
 */
export async function requireReplaceable(path: string, next: string): Promise<void> {
  const found = await stat(path).catch(() => null) // an error is reported below
  if (found?.isDirectory()) throw new UsageError(`${path} is a folder. ${next}`)
  if (found && !found.isFile()) return // /dev/null and the like
  await requireFolder(dirname(path), path, next)
}

async function requireFolder(folder: string, path: string, next: string): Promise<void> {
  const trial = join(folder, `.${basename(path)}.${process.pid}.trial`)
  try {
    const file = await open(trial, 'wx', 0o600)
    try {
      await file.writeFile(TRIAL)
      await file.sync()
    } finally {
      await file.close()
      await rm(trial, { force: true })
    }
  } catch (err) {
    throw refusal(path, folder, err as NodeJS.ErrnoException, next)
  }
}

function refusal(path: string, folder: string, err: NodeJS.ErrnoException, next: string): UsageError {
  return new UsageError(`${path} cannot be written: ${placeReason(folder, err)}. ${next}`, { cause: err })
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * What a person reads when a file has no room left while it is written.
 * @param next whole sentences on what the next run does
 * @returns null for an error about anything else
 */
export function fullPlace(path: string, err: unknown, next: string): Error | null {
  const { code, syscall } = err as NodeJS.ErrnoException
  if (syscall === undefined || !FULL.has(code ?? '')) return null
  const why = placeReason(dirname(path), err as NodeJS.ErrnoException)
  return new Error(`${path} cannot be written: ${why}. Make room, or name another place with --out. ${next}`, {
    cause: err,
  })
}

/** @returns half a sentence that says why nothing can be written there */
export function placeReason(folder: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return `there is no folder ${folder}`
    case 'ENOTDIR':
      return `${folder} is not a folder`
    case 'EROFS':
      return 'the file system there is read-only'
    case 'EACCES':
    case 'EPERM':
      return `this user may not write in ${folder}`
    case 'ENOSPC':
    case 'EDQUOT':
      return 'no space is left there'
    case 'EFBIG':
      return 'no file may be that large there'
    default:
      return message
  }
}
