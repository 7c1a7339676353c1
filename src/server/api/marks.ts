import { z } from 'zod'
import { smallRowIdText } from '../../domain/reading/fields.js'
import { MarkAnswer, MarkBody, MarksAnswer, MarksQuery } from '../../domain/reading/marks.js'
import { readPublicHolidays } from '../../read/public-holidays.js'
import { addMark, changeMark, deleteMark, listMarks } from '../../store/event-marks.js'
import type { ApiServer } from './api-server.js'
import { nameOf } from './name-of.js'
import type { Operation } from './operation.js'
import { missing } from './problems.js'

const TAGS = ['marks']
const params = z.object({ id: smallRowIdText })

/** What people note on the timelines. Analysts may change it. */
export function addMarkRoutes(app: ApiServer, { pool, log }: Operation): void {
  const config = { access: 'analyst' } as const
  app.get(
    '/api/marks',
    {
      config: { access: 'reader', isLive: true },
      schema: {
        summary: 'Events that are marked on the timelines, in the order of their time',
        tags: TAGS,
        querystring: MarksQuery,
        response: { 200: MarksAnswer },
      },
    },
    async ({ query: { collection } }) => ({
      rows: await listMarks(pool, collection),
      holidays: readPublicHolidays(),
    }),
  )
  app.post(
    '/api/marks',
    {
      config,
      schema: {
        summary: 'Mark an event on the timelines',
        tags: TAGS,
        body: MarkBody,
        response: { 200: MarkAnswer, ...missing },
      },
    },
    async (request) => {
      const mark = await addMark(pool, request.body, nameOf(request))
      log.info({ by: nameOf(request), mark: mark.id }, 'event mark added')
      return mark
    },
  )
  app.put(
    '/api/marks/:id',
    {
      config,
      schema: {
        summary: 'Change a mark',
        tags: TAGS,
        params,
        body: MarkBody,
        response: { 200: MarkAnswer, ...missing },
      },
    },
    async (request) => {
      const mark = await changeMark(pool, request.params.id, request.body, nameOf(request))
      log.info({ by: nameOf(request), mark: mark.id }, 'event mark changed')
      return mark
    },
  )
  app.delete(
    '/api/marks/:id',
    {
      config,
      schema: { summary: 'Take a mark away', tags: TAGS, params, response: { 204: z.null(), ...missing } },
    },
    async (request, reply) => {
      await deleteMark(pool, request.params.id)
      log.info({ by: nameOf(request), mark: request.params.id }, 'event mark deleted')
      return reply.code(204).send(null)
    },
  )
}
