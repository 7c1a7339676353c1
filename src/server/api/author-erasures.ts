import { z } from 'zod'
import { FieldError, UsageError } from '../../domain/errors.js'
import {
  AuthorEraseAnswer,
  AuthorEraseBody,
  RefusalHash,
  RefusalsAnswer,
} from '../../domain/reading/author-erasures.js'
import { countPostsOf, eraseOnRequest, readNamedAuthor } from '../../store/people/author-requests.js'
import { hashAuthor } from '../../store/people/authors.js'
import { isRefused, listRefusals, readmitHash } from '../../store/people/refusals.js'
import type { ApiServer } from './api-server.js'
import type { Operation } from './operation.js'
import { missing, unfit } from './problems.js'

const TAGS = ['people']
const config = { access: 'operator' } as const

/** What `kopitalk erase --author` and `kopitalk refusals` do, for operators. No id of a person is answered or logged. */
export function addAuthorErasureRoutes(app: ApiServer, { pool, log, hashKey }: Operation): void {
  app.post(
    '/api/authors/erase',
    {
      config,
      schema: {
        summary: 'Erase all posts of an author, and refuse later ones if asked to',
        tags: TAGS,
        body: AuthorEraseBody,
        response: { 200: AuthorEraseAnswer, ...missing, ...unfit },
      },
    },
    async ({ body: { refuse, dryRun, ...written }, identity }): Promise<AuthorEraseAnswer> => {
      const key = await hashKey()
      const author = await readNamedAuthor(pool, written, key)
      const { platform } = author
      const hash = hashAuthor(key, platform, author.nativeId)
      if (dryRun) {
        const posts = await countPostsOf(pool, platform, hash)
        return { posts, refused: await isRefused(pool, hash), hash, done: false }
      }
      const posts = await eraseOnRequest(pool, author, refuse, key).catch((err: unknown) => {
        throw err instanceof UsageError ? new FieldError('nativeId', err.message) : err
      })
      if (posts === 0 && !refuse) {
        throw new FieldError('nativeId', 'No post of this author is here. Nothing was changed.', 'missing')
      }
      log.info({ by: identity?.user, platform, posts, refuse }, 'author erased')
      return { posts, refused: await isRefused(pool, hash), hash, done: true }
    },
  )
  app.get(
    '/api/refusals',
    {
      config: { ...config, isLive: true },
      schema: {
        summary: 'The authors of whom nothing is stored any more, as keyed hashes',
        tags: TAGS,
        response: { 200: RefusalsAnswer },
      },
    },
    async (): Promise<RefusalsAnswer> => {
      const refusals = await listRefusals(pool)
      return { refusals: refusals.map((refusal) => ({ ...refusal, at: refusal.at.toISOString() })) }
    },
  )
  app.delete(
    '/api/refusals/:hash',
    {
      config,
      schema: {
        summary: 'Let posts of an author come in again; what was erased stays erased',
        tags: TAGS,
        params: RefusalHash,
        response: { 204: z.null(), ...missing },
      },
    },
    async ({ params: { hash }, identity }, reply) => {
      if (!(await readmitHash(pool, hash))) {
        throw new FieldError('hash', 'No refusal has this hash. GET /api/refusals lists them.', 'missing')
      }
      log.info({ by: identity?.user }, 'refusal taken back')
      return reply.code(204).send(null)
    },
  )
}
