import { createGunzip } from 'node:zlib'

/** Deflate packs at most about 1,030 to one, so one slice becomes 17 MB at most. */
const SLICE_BYTES = 16 * 1024

/** The compressed data end early or are damaged; everything before has been delivered. */
export class DamagedArchiveError extends Error {
  override name = 'DamagedArchiveError'
}

/**
 * Decompresses slice by slice. Piping into a gunzip stream would lose the last good bytes when the stream fails:
 * here they are delivered first, then the error is thrown.
 * @throws DamagedArchiveError
 */
export async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = createGunzip()
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
      for (let at = 0; at < chunk.length && !failure; at += SLICE_BYTES) {
        const slice = chunk.subarray(at, at + SLICE_BYTES)
        // The callback of a stream that failed is called with the error, which `failure` holds already.
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
  if (failure) {
    const reason = (failure as Error).message
    throw new DamagedArchiveError(`compressed data are damaged or end early (${reason})`, { cause: failure })
  }
}
