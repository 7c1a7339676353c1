import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { UsageError } from '../domain/errors.js'
import type { Rejection } from './import-file.js'

/** Endings of a list of rejected items, and of one that is not complete. */
export const REJECTS = '.rejects.ndjson'
export const PARTIAL = '.partial'

/** A file of garbage must not fill the disk with reasons. */
const MAX_ENTRIES = 100_000

/** NDJSON of rejected and normalised items, with file, line and reason; post text is left out. */
export interface RejectsFile {
  readonly path: string
  /** Entries so far; 0 means that no file was written. */
  readonly entries: number
  add(file: string, rejection: Rejection): void
  flush(): Promise<void>
  /** @param whole the list is complete: only then it appears under its name, until then under that with `.partial` */
  close(whole: boolean): Promise<void>
}

/**
 * Created with the first entry. Reading begins at the file's beginning on every run, so an older rejects file at this
 * path is replaced.
 */
export async function createRejectsFile(path: string): Promise<RejectsFile> {
  let handle: FileHandle | null = null
  let waiting: string[] = []
  let entries = 0
  const special = await stat(path).then(
    (found) => !found.isFile(),
    () => false,
  )
  const target = special ? path : `${path}${PARTIAL}`
  if (!special) await attempt(path, () => Promise.all([path, target].map((older) => rm(older, { force: true }))))

  async function flush(): Promise<void> {
    if (waiting.length === 0) return
    const text = waiting.join('')
    waiting = []
    await attempt(path, async () => {
      handle ??= await open(target, 'w')
      await handle.write(text)
    })
  }

  return {
    path,
    get entries() {
      return entries
    },
    add(file, rejection) {
      entries += 1
      if (entries <= MAX_ENTRIES) waiting.push(`${JSON.stringify({ file, ...rejection })}\n`)
      else if (entries === MAX_ENTRIES + 1)
        waiting.push(`${JSON.stringify({ file, note: 'further ones are only counted' })}\n`)
    },
    flush,
    async close(whole) {
      try {
        await flush()
      } finally {
        await handle?.close()
      }
      if (whole && handle && !special) await attempt(path, () => rename(target, path))
    },
  }
}

async function attempt(path: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err)
    throw new UsageError(`Rejected items cannot be written to ${path} (${why}): name another file with --rejects`, {
      cause: err,
    })
  }
}
