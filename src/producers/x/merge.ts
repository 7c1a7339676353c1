/**
 * Items of both as they come; ends, and throws, with the first.
 * Both are asked at once, so that neither has to wait while the other one works.
 */
export async function* mergeInto<T>(
  endless: AsyncGenerator<T, void, void>,
  finite: AsyncGenerator<T, void, void>,
): AsyncGenerator<T, void, void> {
  const next = async (from: AsyncGenerator<T, void, void>) => ({ from, result: await from.next() })
  const waiting = new Map([endless, finite].map((from) => [from, next(from)]))
  try {
    for (;;) {
      const { from, result } = await Promise.race(waiting.values())
      if (result.done && from === endless) return
      if (result.done) waiting.delete(from)
      else {
        yield result.value
        waiting.set(from, next(from))
      }
    }
  } finally {
    for (const [from, pending] of waiting) {
      pending.catch(() => undefined) // no code waits for it any more
      void from.return().catch(() => undefined)
    }
  }
}
