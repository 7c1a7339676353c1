import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import type { FileBeside } from './import-format.js'

/** The beginning of a document says what it is about. */
const MAX_BYTES = 4 * 1024 * 1024

/** What a format wants to know about the place of a file: its name, and the file beside it that its name leads to. */
export async function readBeside(path: string, nameBeside: (name: string) => string | null): Promise<FileBeside> {
  const name = basename(path).replace(/\.(?:gz|zst)$/i, '')
  const wanted = nameBeside(name)
  return { name, text: wanted === null ? '' : await readBeginning(join(dirname(path), wanted)) }
}

async function readBeginning(path: string): Promise<string> {
  try {
    return await text(createReadStream(path, { end: MAX_BYTES - 1 }))
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw new UsageError(`${path} cannot be read: ${err instanceof Error ? err.message : String(err)}`, { cause: err })
  }
}
