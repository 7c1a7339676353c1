import type { LanguageWords } from '../../domain/reading/posts.js'
import { startThreadPool, type ThreadPool } from '../../threads/thread-pool.js'
import { threadScript } from '../../threads/thread-script.js'
import type { WeighThreadData } from './weigh-thread.js'

/** The longest text takes a tenth of a second. */
const LIMIT_MS = 5_000

export interface WordWeigher {
  /** See `weighWords`. @throws HangError after five seconds; Error when the models cannot be opened */
  weigh(posted: string): Promise<LanguageWords>
  close(): Promise<void>
}

/**
 * Weighs words in a thread, which opens the models when it is first asked: a second and 140 MB that a server nobody asks does
 * not spend.
 * @param models the folder of all models
 */
export function createWordWeigher(models: string): WordWeigher {
  let threads: Promise<ThreadPool<string, LanguageWords>> | undefined
  const started = (): Promise<ThreadPool<string, LanguageWords>> => {
    threads ??= startThreadPool<string, LanguageWords>({
      script: threadScript('weigh-thread.js', import.meta.url),
      data: { models } satisfies WeighThreadData,
      name: 'word weighing',
      loads: 'the models of langid and the gazetteer',
      threads: 1,
      timeoutMs: LIMIT_MS,
      hangMessage: () => `Weighing the words of a post takes longer than ${LIMIT_MS / 1_000} s`,
      failureMessage: (thrown) => `The words of a post cannot be weighed: ${thrown}`,
    }).catch((err: unknown) => {
      threads = undefined
      throw err
    })
    return threads
  }
  return {
    weigh: async (posted) => (await started()).call(posted),
    close: async () => (await threads)?.close(),
  }
}
