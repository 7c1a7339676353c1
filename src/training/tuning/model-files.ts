import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../../domain/errors.js'

/** With it a folder is a model. */
export const CARD = 'model.json'

export interface ModelPlace {
  readonly out: string
  /** Replace a finished model in `out`. */
  readonly force: boolean
  /** Without the card. */
  readonly files: readonly string[]
}

/**
 * Puts the files of a model into its folder. Other files of the folder stay. The card comes last: a folder without it is
 * not a model, so an export that is cut off leaves none that could be mistaken for one.
 * @param write writes the files and the card into the folder that it is given
 * @throws UsageError when `out` contains a model and `force` is not given
 */
export async function placeModel<T>(
  { out, force, files }: ModelPlace,
  write: (folder: string) => Promise<T>,
): Promise<T> {
  if (!force && existsSync(join(out, CARD))) {
    throw new UsageError(`${out} already contains a model. Name another folder with --out, or replace it with --force.`)
  }
  await mkdir(out, { recursive: true })
  const partial = await mkdtemp(join(out, '.export-')) // the same file system, so that renaming is one step
  try {
    const written = await write(partial)
    await rm(join(out, CARD), { force: true })
    for (const file of [...files, CARD]) await rename(join(partial, file), join(out, file))
    return written
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Sha-256 of files of a folder, in hex, by their names. */
export async function hashFiles(folder: string, files: readonly string[]): Promise<Record<string, string>> {
  const entries: [string, string][] = []
  for (const file of files) entries.push([file, await hashFile(join(folder, file))])
  return Object.fromEntries(entries)
}

/** Sha-256 of a file, in hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}
