import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  UploadAnswer,
  UploadBody,
  UploadCheckBody,
  UploadId,
  UploadImportBody,
  UploadLookAnswer,
  UploadReading,
  UploadsAnswer,
} from '../../domain/reading/uploads.js'
import { PIECE_TYPE } from '../../domain/upload-limits.js'
import { NoRoomError, PieceTooLongError } from '../../uploads/upload-folder.js'
import type { Uploads } from '../../uploads/uploads.js'
import { HttpError } from '../error-answers.js'
import type { ApiServer } from './api-server.js'
import { nameOf } from './name-of.js'
import { because, missing, unfit } from './problems.js'

const TAGS = ['uploads']
const params = z.object({ id: UploadId })
const noRoom = { 507: because('The server has no room for the file.') }

/** Everyone sees their own files. An operator sees those of all. */
const ownOf = (request: FastifyRequest): string | null =>
  request.identity?.role === 'operator' ? null : nameOf(request)

/** What `kopitalk import` does, for files that come in pieces through the browser. No name of a file is logged. */
export function addUploadRoutes(app: ApiServer, uploads: Uploads): void {
  const config = { access: 'analyst', holdsText: true } as const
  const answer = { 200: UploadAnswer, ...missing, ...unfit }
  app.get(
    '/api/uploads',
    {
      config,
      schema: { summary: 'Files that were brought, newest first', tags: TAGS, response: { 200: UploadsAnswer } },
    },
    async (request) => ({
      rows: (await uploads.list(ownOf(request))).map(
        ({ id, name, bytes, madeBy, madeAt, state, added, collection }) => ({
          ...{ id, name, bytes, madeBy, state, added, collection },
          madeAt: madeAt.toISOString(),
        }),
      ),
    }),
  )
  app.post(
    '/api/uploads',
    {
      config,
      schema: {
        summary: 'Begin to bring a file of at most 2 GiB: its bytes come with PATCH',
        tags: TAGS,
        body: UploadBody,
        response: { ...answer, ...noRoom },
      },
    },
    async (request) => {
      const id = await uploads.begin({ ...request.body, by: nameOf(request) }).catch(refuse)
      return uploads.read(id, null)
    },
  )
  app.get(
    '/api/uploads/:id',
    {
      config,
      schema: { summary: 'How far a file is, and what was found in it', tags: TAGS, params, response: answer },
    },
    (request) => uploads.read(request.params.id, ownOf(request)),
  )
  app.delete(
    '/api/uploads/:id',
    {
      config,
      schema: { summary: 'Remove a file', tags: TAGS, params, response: { 204: z.null(), ...missing, ...unfit } },
    },
    async (request, reply) => {
      await uploads.remove(request.params.id, ownOf(request))
      return reply.code(204).send(null)
    },
  )
  addPieceRoute(app, uploads)
  app.post(
    '/api/uploads/:id/look',
    {
      config,
      schema: {
        summary: 'The first rows of a file, its columns, and what they may mean',
        tags: TAGS,
        params,
        body: UploadReading,
        response: { 200: UploadLookAnswer, ...missing, ...unfit },
      },
    },
    (request) => uploads.look(request.params.id, ownOf(request), request.body),
  )
  app.post(
    '/api/uploads/:id/check',
    {
      config,
      schema: {
        summary: 'Begin a dry run: the whole file is read, and nothing is stored',
        tags: TAGS,
        params,
        body: UploadCheckBody,
        response: answer,
      },
    },
    async (request) => {
      const { id } = request.params
      const { collection, ...reading } = request.body
      await uploads.check(id, ownOf(request), reading, collection)
      return uploads.read(id, ownOf(request))
    },
  )
  app.post(
    '/api/uploads/:id/import',
    {
      config,
      schema: { summary: 'Begin the import', tags: TAGS, params, body: UploadImportBody, response: answer },
    },
    async (request) => {
      const { id } = request.params
      const { collection, title = collection, again, ...reading } = request.body
      await uploads.import(id, ownOf(request), { reading, collection, title, again })
      return uploads.read(id, ownOf(request))
    },
  )
  app.post(
    '/api/uploads/:id/undo',
    {
      config,
      schema: {
        summary: 'Take out the posts that came to be in the collection by this file',
        tags: TAGS,
        params,
        response: answer,
      },
    },
    async (request) => {
      const { id } = request.params
      await uploads.undo(id, ownOf(request))
      return uploads.read(id, ownOf(request))
    },
  )
  app.get(
    '/api/uploads/:id/rejects',
    {
      config,
      schema: {
        summary: 'Rejected and changed items with line and reason, as NDJSON',
        tags: TAGS,
        params,
        response: { 200: z.any().describe('One JSON object a line.'), ...missing },
      },
    },
    async (request, reply) => {
      const rejects = await uploads.rejects(request.params.id, ownOf(request))
      if (!rejects) throw new HttpError(404, 'There is no list of rejected items.')
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('content-disposition', 'attachment; filename="rejects.ndjson"')
        .serializer((content) => content as never)
        .send(rejects)
    },
  )
}

/** Pieces come as they are, and go to the disk as they come: no other route takes such a body. */
function addPieceRoute(app: ApiServer, uploads: Uploads): void {
  void app.register(async (scope: ApiServer) => {
    scope.addContentTypeParser(PIECE_TYPE, (_request, payload, done) => done(null, payload))
    scope.patch(
      '/api/uploads/:id',
      {
        config: { access: 'analyst' },
        schema: {
          summary: 'The next piece of a file, of at most 8 MiB, behind what is here',
          description: `The body is of the type \`${PIECE_TYPE}\`; the header \`upload-offset\` says where it begins. What has come of a piece stays when the connection breaks: \`received\` says how much.`,
          tags: TAGS,
          consumes: [PIECE_TYPE],
          params,
          headers: z.object({ 'upload-offset': z.string().regex(/^[0-9]{1,12}$/, 'must be a number of bytes') }),
          response: { 200: UploadAnswer, ...missing, ...unfit, ...noRoom },
        },
      },
      async (request) => {
        if (request.headers['content-type'] !== PIECE_TYPE) throw new HttpError(415, `The body must be ${PIECE_TYPE}.`)
        const { id } = request.params
        const at = Number(request.headers['upload-offset'])
        await uploads.receive(id, ownOf(request), at, request.body as Readable).catch(refuse)
        return uploads.read(id, ownOf(request))
      },
    )
  })
}

/** Errors of the disk and of what came, as answers. */
function refuse(err: unknown): never {
  if (err instanceof NoRoomError) throw new HttpError(507, err.message)
  if (err instanceof PieceTooLongError) throw new HttpError(413, err.message)
  throw err
}
