import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../../domain/errors.js'
import { STANDARD_INPUT } from './find-inputs.js'

/** More should lie in a file before it is imported. */
const MAX_SPOOLED_BYTES = 16 * 1024 ** 3

/** A file to be read, and what people call it. */
export interface Input {
  readonly path: string
  readonly shown: string
}

/**
 * Imports with standard input among the files. It lies in a file that only this user can read until the work is done,
 * because a format is told from the beginning of a file, and a file is known again by all of its bytes.
 * @throws UsageError when it is too long, or cannot be kept
 */
export async function withStandardInput<T>(
  paths: readonly string[],
  signal: AbortSignal,
  work: (inputs: readonly Input[]) => Promise<T>,
): Promise<T> {
  if (!paths.includes(STANDARD_INPUT)) return work(paths.map((path) => ({ path, shown: path })))
  const folder = await mkdtemp(join(tmpdir(), 'kopitalk-input-')).catch(cannotSpool)
  const spooled = { path: join(folder, 'standard-input'), shown: 'standard input' }
  try {
    const file = createWriteStream(spooled.path, { mode: 0o600 })
    await pipeline(within(process.stdin, MAX_SPOOLED_BYTES), file, { signal }).catch((err: unknown) => {
      if (file.errored && (err as NodeJS.ErrnoException).code) return cannotSpool(err)
      throw err
    })
    return await work(paths.map((path) => (path === STANDARD_INPUT ? spooled : { path, shown: path })))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A full disk, say, or a folder that this user may not write. */
function cannotSpool(err: unknown): never {
  throw new UsageError(
    `Standard input cannot be kept in ${tmpdir()}: ${(err as Error).message}. Nothing was imported. ` +
      'Name a folder with room in TMPDIR, or save it as a file and import that',
    { cause: err },
  )
}

export async function* within(input: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of input) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new UsageError(`Standard input is longer than ${maxBytes} bytes: save it as a file and import that`)
    }
    yield chunk
  }
}
