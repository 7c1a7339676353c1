import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { writeWhole } from '../whole-file.js'

/** How far an export into a file has come; everything before `bytes` is on disk. */
const Unfinished = z.strictObject({
  v: z.literal(1),
  dataset: z.string(),
  format: z.string(),
  /** The filter as given, and the end of its window as it was understood first. */
  query: z.record(z.string(), z.string()),
  to: z.iso.datetime().nullable(),
  columns: z.array(z.string()),
  startedAt: z.iso.datetime(),
  last: z.number(),
  rows: z.number(),
  bytes: z.number(),
})
export type Unfinished = z.infer<typeof Unfinished>

export const partPath = (path: string): string => `${path}.part`
const progressPath = (path: string): string => `${path}.progress.json`

/**
 * @returns null when there is nothing to continue
 * @throws UsageError when the note there cannot be read
 */
export async function readUnfinished(path: string): Promise<Unfinished | null> {
  try {
    return Unfinished.parse(JSON.parse(await readFile(progressPath(path), 'utf8')))
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`${progressPath(path)} cannot be read. Start from the beginning with --restart.`, {
      cause: err,
    })
  }
}

/** Replaces the note as a whole: a crash leaves the older one. */
export async function writeUnfinished(path: string, state: Unfinished): Promise<void> {
  await writeWhole(progressPath(path), `${JSON.stringify(state)}\n`)
}

export async function removeUnfinished(path: string): Promise<void> {
  await rm(progressPath(path), { force: true })
}
