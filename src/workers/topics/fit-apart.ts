import { FieldError } from '../../domain/errors.js'
import type { FitApart } from '../../domain/topics/fit-topic.js'
import { startThreadPool, type ThreadPool } from '../../threads/thread-pool.js'
import { threadScript } from '../../threads/thread-script.js'
import type { FitReply, FitRequest } from './fit-thread.js'

/** A thousand examples take a few seconds. */
const LIMIT_MS = 120_000

export interface TopicFitter {
  /** @throws FieldError when there are too few examples; HangError after two minutes */
  readonly fit: FitApart
  close(): Promise<void>
}

/** Fits topics in a thread, which is started when the first one is fitted. */
export function createTopicFitter(): TopicFitter {
  let threads: Promise<ThreadPool<FitRequest, FitReply>> | undefined
  const started = (): Promise<ThreadPool<FitRequest, FitReply>> => {
    threads ??= startThreadPool<FitRequest, FitReply>({
      script: threadScript('fit-thread.js', import.meta.url),
      data: {},
      name: 'topic fitting',
      loads: 'nothing but its code',
      threads: 1,
      timeoutMs: LIMIT_MS,
      hangMessage: ({ examples }) =>
        `Fitting a topic on ${examples.length} posts takes longer than ${LIMIT_MS / 1_000} s`,
      failureMessage: (thrown) => `The topic cannot be fitted: ${thrown}`,
    }).catch((err: unknown) => {
      threads = undefined
      throw err
    })
    return threads
  }
  return {
    async fit({ examples, background }, precision) {
      const reply = await (await started()).call({ examples, background, precision })
      if ('topic' in reply) return reply.topic
      throw new FieldError(reply.field, reply.message)
    },
    close: async () => (await threads)?.close(),
  }
}
