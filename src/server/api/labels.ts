import { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import { isLanguage } from '../../domain/reading/languages.js'
import { QualityAnswer } from '../../domain/reading/quality.js'
import { LabelAnswer, LabelBody, LabelKey, LabelQueueAnswer, LabelQueueQuery } from '../../domain/reading/posts.js'
import { readLabelQueue } from '../../read/quality/label-queue.js'
import { readQuality } from '../../read/quality/quality.js'
import { deleteLabel, saveLabel } from '../../store/labels.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { nameOf } from './name-of.js'
import type { Operation } from './operation.js'
import { missing, unfit } from './problems.js'

const TAGS = ['labels']

/** What people say about posts, which posts are worth it, and what comes of it. */
export function addLabelRoutes(app: ApiServer, { reading }: ApiDeps, { pool }: Operation): void {
  const config = { access: 'analyst' } as const
  app.post(
    '/api/labels',
    {
      config,
      schema: {
        summary: "Say what a post's label should be; the model's own stays. A second one replaces your first.",
        tags: TAGS,
        body: LabelBody,
        response: { 200: LabelAnswer, ...missing, ...unfit },
      },
    },
    async (request) => {
      const { task, value } = request.body
      if (task === 'language' && !isLanguage(value)) throw new FieldError('value', 'Unknown language.')
      return saveLabel(pool, request.body, nameOf(request))
    },
  )
  app.delete(
    '/api/labels',
    {
      config,
      schema: {
        summary: 'Take your own label back',
        tags: TAGS,
        querystring: LabelKey,
        response: { 204: z.null(), ...missing },
      },
    },
    async (request, reply) => {
      const { postId, task } = request.query
      if (!(await deleteLabel(pool, { postId, task, by: nameOf(request) }))) {
        throw new FieldError('postId', `You have no label for the ${task} of post ${postId}.`, 'missing')
      }
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/label-queue',
    {
      config: { ...config, holdsText: true },
      schema: {
        summary:
          'Posts to label: the least certain first and languages in turn, by chance, or those that people disagree about',
        tags: TAGS,
        querystring: LabelQueueQuery,
        response: { 200: LabelQueueAnswer, ...missing },
      },
    },
    (request) => readLabelQueue(reading, request.query, nameOf(request)),
  )
  app.get(
    '/api/quality',
    {
      config: { access: 'reader', isLive: true },
      schema: {
        summary: "The models' scores and confusions, and how often people agree with them here",
        tags: TAGS,
        response: { 200: QualityAnswer },
      },
    },
    () => readQuality(reading),
  )
}
