import { createHash } from 'node:crypto'
import etag from '@fastify/etag'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { EncodeQuery } from '../../read/posts/nearest-posts.js'
import type { Reading } from '../../read/reading.js'
import { parseQuery } from '../../text/query/parse-query.js'
import type { Theme } from '../../text/theme-matcher.js'
import { createAnswerMemory } from '../answer-memory.js'
import { HttpError } from '../error-answers.js'
import '../route-config.js'
import type { ApiDeps, ApiServer, WeighWords } from './api-server.js'
import { addBriefRoutes } from './brief.js'
import { addCollectionRoutes } from './collections.js'
import { addFigureRoutes } from './figures.js'
import { describeApi, DOCS_PATH } from './openapi.js'
import type { Operation } from './operation.js'
import { addOperationRoutes } from './operation-routes.js'
import { addPeakRoutes } from './peaks.js'
import { addPostRoutes } from './posts.js'
import { requireTheme } from './require-theme.js'
import { addStoryRoutes } from './stories.js'
import { addTrendRoutes } from './trends.js'

export interface ApiOptions {
  readonly reading: Reading
  /** Themes that posts are matched with; a filter for any other is refused. Default: none. */
  readonly themes?: readonly Theme[]
  /** Absent: the words that tell a language are not weighed. */
  readonly weighWords?: WeighWords
  /** Works out what a text that is searched for means; absent: no search by meaning. */
  readonly encodeQuery?: EncodeQuery | undefined
  /** Absent: a server that only reads, without the pipeline, labels and alerts. */
  readonly operation?: Operation
  /** Requests that one user or token may make in a minute, and the demo; the headers of every answer say what is left. */
  readonly requestsPerMinute?: number
  /** How long the same question gets the same answer. */
  readonly memoryMs?: number
}

const REQUESTS_PER_MINUTE = 1_200
const MEMORY_MS = 3_000
/** Of answers, in characters of JSON: about 30 MiB of memory. */
const MAX_REMEMBERED = 8_000_000

/**
 * Everything under /api.
 * @param addMore routes that are part of it and of its document, but do not read
 */
export async function addApi(
  app: FastifyInstance,
  options: ApiOptions,
  addMore: (routes: ApiServer) => void,
): Promise<void> {
  await app.register(async (scope) => {
    scope.setValidatorCompiler(validatorCompiler)
    scope.setSerializerCompiler(serializerCompiler)
    await scope.register(rateLimit, {
      max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
      timeWindow: 60_000,
      enableDraftSpec: true,
      // Clients that come this far have logged in, so they are not blamed for floods by others at the same address.
      keyGenerator: ({ identity, ip }) => (identity?.user ? `${identity.by} ${identity.user}` : ip),
      errorResponseBuilder: (_request, { after }) => new HttpError(429, `Too many requests. Try again in ${after}.`),
    })
    await scope.register(etag, { hashFn: hashAnswer })
    scope.addHook('onSend', async (request, reply) => {
      if (reply.statusCode !== 200 || request.method !== 'GET') return
      const { holdsText, isLive } = request.routeOptions.config
      // No browser writes text of posts to a disk, where it would outlive an erasure.
      reply.header('cache-control', holdsText ? 'no-store' : isLive ? 'private, no-cache' : 'private, max-age=15')
    })
    const themes = options.themes ?? []
    scope.addHook('preHandler', async ({ query }) => {
      const { theme, q } = query as { theme?: unknown; q?: unknown }
      if (theme !== undefined) requireTheme(theme, 'theme', themes)
      // Refused before anything asks the database; a theme in it must be known here, as in a filter.
      if (typeof q === 'string') parseQuery(q, { themes: themes.map(({ key }) => key) })
    })
    // The plugin that serves the pages lets no one give its routes a configuration.
    scope.addHook('onRoute', (route) => {
      if (route.url.startsWith(DOCS_PATH)) route.config = { ...route.config, access: 'reader' }
    })
    await describeApi(scope, { theme: themes.map(({ key }) => key) })
    const deps: ApiDeps = {
      reading: options.reading,
      themes,
      weighWords: options.weighWords,
      encodeQuery: options.encodeQuery,
      memory: createAnswerMemory({ maxAgeMs: options.memoryMs ?? MEMORY_MS, maxLength: MAX_REMEMBERED }),
    }
    const routes = scope.withTypeProvider<ZodTypeProvider>()
    addMore(routes)
    addBriefRoutes(routes, deps)
    addCollectionRoutes(routes, deps)
    addFigureRoutes(routes, deps)
    addPeakRoutes(routes, deps)
    addPostRoutes(routes, deps)
    addTrendRoutes(routes, deps)
    addStoryRoutes(routes, deps)
    if (options.operation) addOperationRoutes(routes, deps, options.operation)
  })
}

/** Two answers that differ only in when they were worked out are one. Inside a text the quotes would be escaped. */
function hashAnswer(body: string | Buffer): string {
  return createHash('sha256')
    .update(body.toString().replace(/"computedAt":"[^"]*"/g, ''))
    .digest('base64url')
}
