import { pino } from 'pino'
import { fitTopic } from '../../src/domain/topics/fit-topic.js'
import type { Operation } from '../../src/server/api/operation.js'
import { TEST_HASH_KEY } from './pipeline.js'
import { createWebhook } from '../../src/alerts/webhook.js'

/** What routes need that change something; webhooks may lead to this machine. */
export function testOperation(of: Pick<Operation, 'pool' | 'queues'> & Partial<Operation>): Operation {
  return {
    hashKey: async () => TEST_HASH_KEY,
    fitTopic: async ({ examples, background }, precision) => fitTopic(examples, background, { precision }),
    log: pino({ level: 'silent' }),
    status: () => Promise.reject(new Error('no status here')),
    webhook: {
      send: createWebhook({ allowLocal: true, userAgent: 'Kopitalk/test' }),
      refuses: async () => false,
      dashboardUrl: () => 'https://kopitalk.example',
    },
    ...of,
  }
}
