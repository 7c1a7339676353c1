import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { Queue } from 'bullmq'
import type { FastifyInstance } from 'fastify'
import { redactDeep } from './redact.js'

/** What a job may show: numbers of batches, names of tasks. Anything else in a job is not ours, so it is not shown. */
const SHOWN_FIELDS = new Set(['v', 'batchId', 'sourceKey', 'task'])

/**
 * Bull Board at `basePath`, read-only: pause, retry, clean and every other change answer 405.
 *
 * Formatters cover data, result and progress. Failed reasons and logs pass through `redact` on the way out, because
 * Bull Board offers no formatter for them; stack traces are left out.
 */
export function registerBoard(
  app: FastifyInstance,
  options: { queues: readonly Queue[]; basePath: string; redact: (text: string) => string },
): void {
  const { queues, basePath, redact } = options
  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(basePath)
  createBullBoard({
    queues: queues.map((queue) => createAdapter(queue, redact)),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Kopitalk', hideRedisDetails: true } },
  })
  // After createBullBoard, which sets one that sends raw messages: thrown again, errors reach the server's own handler.
  serverAdapter.setErrorHandler((err) => {
    throw err
  })
  void app.register(async (scope) => {
    scope.addHook('preSerialization', async (_request, _reply, payload) => redactDeep(payload, redact))
    await scope.register(serverAdapter.registerPlugin(), { prefix: basePath })
  })
}

function createAdapter(queue: Queue, redact: (text: string) => string): BullMQAdapter {
  const adapter = new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })
  adapter.setFormatter('name', (name: unknown) => redact(String(name)))
  adapter.setFormatter('data', showKnownFields)
  adapter.setFormatter('returnValue', () => null)
  adapter.setFormatter('progress', (progress: unknown) => (typeof progress === 'number' ? progress : null))
  return adapter
}

function showKnownFields(data: unknown): unknown {
  if (data === null || typeof data !== 'object') return '[hidden]'
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) =>
      SHOWN_FIELDS.has(key) && (typeof value === 'number' || typeof value === 'string')
        ? [key, value]
        : [key, '[hidden]'],
    ),
  )
}
