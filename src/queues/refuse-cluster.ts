import { UsageError } from '../domain/errors.js'
import { redactUrls } from '../logging.js'
import type { Queues } from './queues.js'

/**
 * A queue's keys would lie on several nodes of a cluster, and a worker would hear MOVED for ever. A Redis that is away is
 * left to the code that waits for it.
 * @throws UsageError naming the next step when this Redis is a cluster
 */
export async function refuseCluster({ queues, redisUrl }: { queues: Queues; redisUrl: string }): Promise<void> {
  await queues.opened
  if (!(await queues.isCluster().catch(() => false))) return
  throw new UsageError(
    `REDIS_URL (${redactUrls(redisUrl)}) names a Redis Cluster, which queues cannot be spread over. Name one primary with "cluster-enabled no" (on ElastiCache: cluster mode disabled).`,
  )
}
