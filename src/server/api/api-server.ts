import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { LanguageWords } from '../../domain/reading/posts.js'
import type { EncodeQuery } from '../../read/posts/nearest-posts.js'
import type { Reading } from '../../read/reading.js'
import type { Theme } from '../../text/theme-matcher.js'
import type { AnswerMemory } from '../answer-memory.js'

/** What routes are made of. */
export interface ApiDeps {
  readonly reading: Reading
  readonly memory: AnswerMemory
  readonly themes: readonly Theme[]
  readonly weighWords: WeighWords | undefined
  /** Absent: a server without a model, which cannot search by meaning. */
  readonly encodeQuery?: EncodeQuery | undefined
}

/** Which words tell the language of a text as posted, worked out apart from this process's own work. */
export type WeighWords = (posted: string) => Promise<LanguageWords>

/** A server whose routes are typed by their zod schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>
