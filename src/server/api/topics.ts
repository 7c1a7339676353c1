import { z } from 'zod'
import { TopicKey } from '../../domain/reading/filter.js'
import {
  TopicAnswer,
  TopicBody,
  TopicExampleBody,
  TopicExamplesAnswer,
  TopicFitAnswer,
  TopicFitBody,
  TopicQueueAnswer,
  TopicQueueQuery,
  TopicsAnswer,
} from '../../domain/reading/topics.js'
import { readTopicQueue } from '../../read/topics/topic-queue.js'
import { readTopic, readTopics } from '../../read/topics/topics.js'
import { drawBackground, readMaterial } from '../../store/topics/topic-examples.js'
import { transaction } from '../../store/pool.js'
import { addTopic, findTopic, saveExample, saveVersion, stopTopic } from '../../store/topics/topics.js'
import { HttpError } from '../error-answers.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { nameOf } from './name-of.js'
import type { Operation } from './operation.js'
import { missing, unfit } from './problems.js'

const TAGS = ['topics']
const params = z.object({ key: TopicKey })

/** Topics that people make from examples: unlike themes, which are lists of words. */
export function addTopicRoutes(
  app: ApiServer,
  { reading, encodeQuery }: ApiDeps,
  { pool, log, fitTopic }: Operation,
): void {
  const config = { access: 'analyst' } as const
  const written = { ...reading, db: pool } // what was written a moment ago must be there
  app.get(
    '/api/topics',
    {
      config: { access: 'reader', isLive: true },
      schema: {
        summary: 'Topics that people made from examples, how well each does, and how far it is',
        tags: TAGS,
        response: { 200: TopicsAnswer },
      },
    },
    () => readTopics(reading),
  )
  app.get(
    '/api/topics/:key',
    {
      config: { access: 'reader', holdsText: true },
      schema: {
        summary: 'One topic, its examples and its versions',
        tags: TAGS,
        params,
        response: { 200: TopicAnswer, ...missing },
      },
    },
    ({ params: { key } }) => readTopic(written, key),
  )
  app.post(
    '/api/topics',
    {
      config,
      schema: { summary: 'Begin a topic', tags: TAGS, body: TopicBody, response: { 200: TopicAnswer, ...unfit } },
    },
    async (request) => {
      await addTopic(pool, { ...request.body, by: nameOf(request) })
      return readTopic(written, request.body.key)
    },
  )
  app.put(
    '/api/topics/:key/examples',
    {
      config,
      schema: {
        summary: 'Say of a post whether it is about the topic, or take this back',
        tags: TAGS,
        params,
        body: TopicExampleBody,
        response: { 200: TopicExamplesAnswer, ...missing },
      },
    },
    async (request) => {
      const { key } = request.params
      await transaction(pool, (tx) => saveExample(tx, key, request.body, nameOf(request)))
      return (await readTopic(written, key)).examples
    },
  )
  app.post(
    '/api/topics/:key/fit',
    {
      config,
      schema: {
        summary: 'Fit the topic on its examples, say how well it does, and use it from now on if that is asked for',
        tags: TAGS,
        params,
        body: TopicFitBody,
        response: { 200: TopicFitAnswer, ...missing, ...unfit },
      },
    },
    async (request) => {
      const { save, precision } = request.body
      const { key } = request.params
      const { id } = await findTopic(pool, key)
      await transaction(pool, (tx) => drawBackground(tx, id))
      const { examples, background, ids, modelOrdinal, unused } = await readMaterial(pool, id)
      const head = await fitTopic({ examples, background }, precision)
      const by = nameOf(request)
      const made = { head, modelOrdinal, precision, by, examples: ids }
      const version = save ? await transaction(pool, (tx) => saveVersion(tx, id, made)) : null
      if (save && version === null) throw new HttpError(409, 'An example was erased meanwhile. Save the topic again.')
      if (save) log.info({ by, topic: key, version }, 'topic saved')
      return { figures: head.figures, version, choices: [...head.choices], unused }
    },
  )
  app.get(
    '/api/topics/:key/queue',
    {
      config: { ...config, holdsText: true },
      schema: {
        summary: 'Posts that are worth an answer',
        tags: TAGS,
        params,
        querystring: TopicQueueQuery,
        response: { 200: TopicQueueAnswer, ...missing, ...unfit },
      },
    },
    ({ params: { key }, query }) => readTopicQueue(written, key, query, encodeQuery),
  )
  app.delete(
    '/api/topics/:key',
    {
      config,
      schema: {
        summary: 'Remove a topic, its examples and what it found',
        tags: TAGS,
        params,
        response: { 204: z.null(), ...missing },
      },
    },
    async ({ params: { key }, identity }, reply) => {
      const { id } = await findTopic(pool, key)
      await stopTopic(pool, id, { retire: true })
      log.info({ by: identity?.user, topic: key }, 'topic removed')
      return reply.code(204).send(null)
    },
  )
}
