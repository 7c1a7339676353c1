import type pg from 'pg'
import type { SendWebhook } from '../../domain/delivery.js'
import type { Logger } from '../../logging.js'
import type { Queues } from '../../queues/queues.js'
import type { SystemStatus } from '../../read/pipeline/system-status.js'
import type { FitApart } from '../../domain/topics/fit-topic.js'
import type { Uploads } from '../../uploads/uploads.js'

/** What those routes need that show or change more than the results of posts. */
export interface Operation {
  /** For writing. Reading for charts has its own pool. */
  readonly pool: pg.Pool
  readonly queues: Queues
  /** The secret of the keyed hashes by which erasures are on record. */
  readonly hashKey: () => Promise<string>
  readonly log: Pick<Logger, 'info' | 'warn'>
  /** Shared by all who ask: the law reads whole tables. */
  readonly status: () => Promise<SystemStatus>
  readonly fitTopic: FitApart
  /** Absent: no file can be brought through the browser. */
  readonly uploads?: Uploads
  readonly webhook: {
    readonly send: SendWebhook
    /** Whether an address leads where nothing is sent. */
    refuses(address: string): Promise<boolean>
    /** Where people reach the dashboard, without a slash at its end. */
    readonly dashboardUrl: () => string
  }
}
