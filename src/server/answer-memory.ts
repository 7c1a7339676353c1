/** Answers by question: whoever asks the same while one is worked out, or shortly after, gets that one. */
export interface AnswerMemory {
  remember<T>(question: string, answer: () => Promise<T>): Promise<T>
}

/**
 * Keeps a dashboard with many viewers from multiplying the work of Postgres. Failures are not kept.
 * @param options.maxAgeMs after it an answer is worked out anew
 * @param options.maxEntries questions at once; beyond that the oldest is forgotten
 */
export function createAnswerMemory({ maxAgeMs, maxEntries }: { maxAgeMs: number; maxEntries: number }): AnswerMemory {
  const kept = new Map<string, { readonly answer: Promise<unknown>; expiresMs: number }>()
  return {
    remember<T>(question: string, work: () => Promise<T>): Promise<T> {
      const known = kept.get(question)
      if (known && performance.now() < known.expiresMs) return known.answer as Promise<T> // the key decides the type
      const answer = work()
      const entry = { answer, expiresMs: Infinity }
      kept.delete(question)
      kept.set(question, entry)
      const oldest = kept.size > maxEntries ? kept.keys().next() : undefined
      if (oldest && !oldest.done) kept.delete(oldest.value)
      answer.then(
        () => (entry.expiresMs = performance.now() + maxAgeMs),
        () => {
          if (kept.get(question) === entry) kept.delete(question)
        },
      )
      return answer
    },
  }
}
