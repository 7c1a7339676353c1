import { FieldError, UsageError } from '../../domain/errors.js'
import { SourceBody, SourcesAnswer, SourceStateAnswer } from '../../domain/reading/operation.js'
import { readSources } from '../../read/pipeline/pipeline.js'
import { readActivity } from '../../store/crawl/source-activity.js'
import { setPaused } from '../../store/crawl/sources.js'
import type { ApiServer } from './api-server.js'
import type { Operation } from './operation.js'
import { missing } from './problems.js'

const TAGS = ['pipeline']

/** What is crawled; pausing and resuming are the operator's. */
export function addSourceRoutes(app: ApiServer, { pool, log }: Operation): void {
  app.get(
    '/api/sources',
    {
      config: { access: 'reader', isLive: true },
      schema: {
        summary: 'Every source with its state, its last 48 hours and its gaps',
        tags: TAGS,
        response: { 200: SourcesAnswer },
      },
    },
    async () => {
      const [{ rows }, activity] = await Promise.all([readSources(pool), readActivity(pool)])
      return { rows: rows.map((row) => ({ ...row, activity: activity.get(row.key) ?? null })) }
    },
  )
  for (const verb of ['pause', 'resume'] as const) {
    app.post(
      `/api/sources/${verb}`,
      {
        config: { access: 'operator' },
        schema: {
          summary:
            verb === 'pause'
              ? 'Stop crawling a source; what it has brought stays'
              : 'Crawl a source again from where it stopped',
          tags: TAGS,
          body: SourceBody,
          response: { 200: SourceStateAnswer, ...missing },
        },
      },
      async ({ body: { key }, identity }) => {
        const state = await setPaused(pool, key, verb === 'pause').catch((err: unknown) => {
          throw err instanceof UsageError
            ? new FieldError('key', 'There is no such source. GET /api/sources lists them.', 'missing')
            : err
        })
        log.info({ by: identity?.user, source: key, state }, 'source set by an operator')
        return { key, state }
      },
    )
  }
}
