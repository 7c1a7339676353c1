/** A small file may unpack to this many bytes at any ratio. */
const BOMB_FLOOR_BYTES = 64 * 1024 * 1024
/** Text packs 3 to 30 to one; gzip's own limit, which a bomb comes close to, is about 1,030 to one. */
const BOMB_RATIO = 200

/** Unpacks to more than it may; everything up to the limit has been delivered. */
export class TooLargeError extends Error {
  override name = 'TooLargeError'
}

/** Delivers what a packed file unpacks to, up to a limit. */
export type WithinLimit = (content: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>

/**
 * @param packedBytes on disk
 * @param maxBytes how much it may unpack to; null: 200 times its size, 64 MiB at least
 */
export function createLimit(packedBytes: number, maxBytes: number | null): WithinLimit {
  const limit = maxBytes ?? Math.max(BOMB_FLOOR_BYTES, BOMB_RATIO * packedBytes)
  return async function* withinLimit(content) {
    let delivered = 0
    for await (const chunk of content) {
      delivered += chunk.length
      if (delivered > limit) {
        yield chunk.subarray(0, chunk.length - (delivered - limit))
        throw new TooLargeError(
          `${packedBytes} compressed bytes unpack to more than ${limit}: the rest is not read. If you trust the file, give --max-bytes`,
        )
      }
      yield chunk
    }
  }
}
