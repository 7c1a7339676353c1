/** The beginning of a stream, and the stream with that beginning put back. */
export interface Gathered {
  /** A copy: chunks may be used again by who reads them. */
  readonly sample: Buffer
  /** The stream has ended with the sample. */
  readonly isWhole: boolean
  /** Everything, from the first byte; an error of the stream comes after what was delivered before it. */
  readonly whole: AsyncGenerator<Buffer>
}

/** Looks at the first bytes of a stream without losing them. */
export async function gather(iterator: AsyncIterator<Buffer>, bytes: number): Promise<Gathered> {
  const parts: Buffer[] = []
  let length = 0
  let failure: { readonly error: unknown } | null = null
  let done = false
  while (length < bytes && !done && !failure) {
    try {
      const next = await iterator.next()
      if (next.done) done = true
      else {
        parts.push(Buffer.from(next.value))
        length += next.value.length
      }
    } catch (error) {
      failure = { error }
    }
  }
  const sample = Buffer.concat(parts)
  async function* whole(): AsyncGenerator<Buffer> {
    try {
      if (sample.length > 0) yield sample
      if (failure) throw failure.error
      if (!done) yield* { [Symbol.asyncIterator]: () => iterator }
    } finally {
      await iterator.return?.()
    }
  }
  return { sample, isWhole: done, whole: whole() }
}

/**
 * The first bytes alone.
 * @throws what the stream throws before it has delivered anything
 */
export async function firstOf(content: AsyncGenerator<Buffer>, bytes: number): Promise<Buffer> {
  const { sample, whole } = await gather(content, bytes)
  if (sample.length === 0) await whole.next()
  await whole.return(undefined)
  await content.return(undefined)
  return sample.subarray(0, bytes)
}
