import type { Transform } from 'node:stream'

/** The compressed data end early or are damaged; everything before has been delivered. */
export class DamagedArchiveError extends Error {
  override name = 'DamagedArchiveError'
}

/**
 * Decompresses slice by slice. Piping into a decompressing stream would lose the last good bytes when it fails: here
 * they are delivered first, then the error is thrown.
 * @param sliceBytes how much is decompressed at once. All of its output is in memory together
 * @throws DamagedArchiveError
 */
export async function* decompress(
  source: AsyncIterable<Buffer>,
  stream: Transform,
  sliceBytes: number,
): AsyncGenerator<Buffer> {
  let ready: Buffer[] = []
  let failure: Error | null = null
  stream.on('data', (chunk: Buffer) => void ready.push(chunk))
  const ended = new Promise<void>((resolve) => {
    stream.on('end', resolve)
    stream.on('error', (err) => {
      failure = err
      resolve()
    })
  })
  const take = function* (): Generator<Buffer> {
    const chunks = ready
    ready = []
    yield* chunks
  }
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length && !failure; at += sliceBytes) {
        const slice = chunk.subarray(at, at + sliceBytes)
        // The callback of a stream that failed is called with the error, which `failure` has already.
        await Promise.race([new Promise<void>((resolve) => stream.write(slice, () => resolve())), ended])
        yield* take()
      }
      if (failure) break
    }
    if (!failure) stream.end()
    await ended
    yield* take()
  } finally {
    stream.destroy()
  }
  if (failure) throw damaged((failure as Error).message, failure)
}

export function damaged(reason: string, cause?: unknown): DamagedArchiveError {
  return new DamagedArchiveError(`compressed data are damaged or end early (${reason})`, { cause })
}
