import { LRUCache } from 'lru-cache'

/** Answers by question. The same question while the answer is worked out, or shortly after, gets the same answer. */
export interface AnswerMemory {
  remember<T extends object>(question: string, answer: () => Promise<T>): Promise<T>
}

/** Size of a question and its place in the cache, in addition to the answer, so that small answers are limited too. */
const ENTRY_LENGTH = 1_000

/**
 * Keeps a dashboard with many viewers from multiplying the work of Postgres. Failures are not kept.
 * @param options.maxAgeMs after it an answer is forgotten; 0: as soon as it is worked out
 * @param options.maxLength of all answers as JSON, in characters; beyond it the one least asked for lately is forgotten
 */
export function createAnswerMemory({ maxAgeMs, maxLength }: { maxAgeMs: number; maxLength: number }): AnswerMemory {
  const answers = new LRUCache<string, object>({
    ttl: maxAgeMs,
    ttlAutopurge: true, // an idle server keeps none
    maxSize: maxLength,
    sizeCalculation: (answer, question) => ENTRY_LENGTH + question.length + JSON.stringify(answer).length,
  })
  /** As many as there are requests at once, which the server bounds. */
  const underWay = new Map<string, Promise<object>>()
  return {
    // The key decides the type. No await comes before the question is noted, else two of the same would both be worked out.
    remember<T extends object>(question: string, work: () => Promise<T>): Promise<T> {
      const known = answers.get(question)
      if (known) return Promise.resolve(known as T)
      const shared = underWay.get(question) as Promise<T> | undefined
      if (shared) return shared
      const answer = work()
        .then((found) => {
          if (maxAgeMs > 0) answers.set(question, found)
          return found
        })
        .finally(() => underWay.delete(question))
      underWay.set(question, answer)
      return answer
    },
  }
}
