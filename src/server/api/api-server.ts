import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Reading } from '../../read/reading.js'
import type { Theme } from '../../text/theme-matcher.js'
import type { AnswerMemory } from '../answer-memory.js'

/** What routes are made of. */
export interface ApiDeps {
  readonly reading: Reading
  readonly memory: AnswerMemory
  readonly themes: readonly Theme[]
}

/** A server whose routes are typed by their zod schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
