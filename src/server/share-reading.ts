/**
 * Many callers, one reading: a call while one runs gets its result, and so does a call within `maxAgeMs`
 * after it. Failures are not kept.
 */
export function shareReading<T>(read: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let kept: { readonly result: Promise<T>; expiresMs: number } | undefined
  return () => {
    if (kept && performance.now() < kept.expiresMs) return kept.result
    const entry = { result: read(), expiresMs: Infinity }
    kept = entry
    entry.result.then(
      () => (entry.expiresMs = performance.now() + maxAgeMs),
      () => {
        if (kept === entry) kept = undefined
      },
    )
    return entry.result
  }
}
