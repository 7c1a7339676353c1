import {
  DeadLettersAnswer,
  DeadLettersQuery,
  PipelineAnswer,
  ReplayAnswer,
  ReplayBody,
} from '../../domain/reading/operation.js'
import { readDeadLetterPage, readWaiting } from '../../read/pipeline/pipeline.js'
import { replay } from '../../workers/replay.js'
import type { ApiServer } from './api-server.js'
import type { Operation } from './operation.js'

const TAGS = ['pipeline']
/** Less than a request may take. The rest is requested again. */
const REPLAY_MS = 6_000

/** The law, what waits and what died; replaying is the operator's. */
export function addPipelineRoutes(app: ApiServer, operation: Operation): void {
  const { pool, status, log } = operation
  const config = { access: 'reader', isLive: true } as const
  app.get(
    '/api/pipeline',
    {
      config,
      schema: {
        summary: 'Whether every post is accounted for, what waits and for how long, known gaps',
        tags: TAGS,
        response: { 200: PipelineAnswer },
      },
    },
    async () => {
      const [{ law, posts, stages, workers, redis, postgres }, waiting] = await Promise.all([
        status(),
        readWaiting(pool),
      ])
      return {
        law,
        posts,
        stages,
        workers: [...workers],
        ...waiting,
        redis: { ok: redis.ok },
        postgres: { ok: postgres.ok },
      }
    },
  )
  app.get(
    '/api/dead-letters',
    {
      config,
      schema: {
        summary: 'Posts that a stage gave up on, newest first',
        tags: TAGS,
        querystring: DeadLettersQuery,
        response: { 200: DeadLettersAnswer },
      },
    },
    ({ query }) => readDeadLetterPage(pool, query),
  )
  app.post(
    '/api/dead-letters/replay',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Give dead letters another try, as kopitalk replay does',
        tags: TAGS,
        body: ReplayBody,
        response: { 200: ReplayAnswer },
      },
    },
    async ({ body, identity }) => {
      const answer = await replay(operation, body, AbortSignal.timeout(REPLAY_MS))
      log.info({ by: identity?.user, ...body, ...answer }, 'dead letters replayed')
      return answer
    },
  )
}
