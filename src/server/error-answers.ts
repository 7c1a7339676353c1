import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { LoginError, type LoginFault } from '../accounts/login-error.js'
import { FieldError, HangError, QueryError, type FieldFault } from '../domain/errors.js'
import type { Logger } from '../logging.js'

/** An answer to a request that went wrong; the message is for the client to read. */
export class HttpError extends Error {
  override name = 'HttpError'
  constructor(
    readonly statusCode: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

/** SQLSTATE of a statement that ran into `statement_timeout`. */
const QUERY_CANCELED = '57014'

/** What the pool says when no connection came free, or Postgres gave no answer, in time: it has no code. */
const POOL_TIMEOUT =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout|Query read timeout)$/

/** With every 503: the server is busy only for a short time, or its operator knows why. */
const LATER_SECONDS = '2'
const STATUS_OF: Readonly<Record<FieldFault, number>> = { unfit: 409, missing: 404, malformed: 400 }
const LOGIN_STATUS: Readonly<Record<LoginFault, number>> = { refused: 401, slowed: 429, busy: 503 }

type KnownError = FastifyError | HttpError | FieldError | HangError

interface Refusal {
  readonly status: number
  readonly error: string
  readonly field?: string
  readonly offset?: number
  readonly length?: number
  readonly suggestion?: string
}

/**
 * Errors leave as `{ error, field?, requestId }`: the client's own mistakes are explained, with their field; ours
 * named only in the log.
 */
export function addErrorAnswers(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((cause: KnownError | LoginError, request, reply) => {
    const err = cause instanceof LoginError ? httpErrorOf(cause) : cause
    const { status, ...answer } = refusalOf(err)
    const route = request.routeOptions.url ?? 'unknown'
    // A refusal is not an error, and a crowd could fill the log with one line for each.
    if (status >= 500 && !(err instanceof HttpError))
      log.error({ err, requestId: request.id, method: request.method, route }, 'request failed')
    if (status === 503) reply.header('retry-after', LATER_SECONDS)
    if (err instanceof HttpError) reply.headers(err.headers)
    // Not with the serializer of the route, which knows only the documented answers.
    return reply
      .code(status)
      .serializer(JSON.stringify)
      .type('application/json; charset=utf-8')
      .send({ ...answer, requestId: request.id })
  })
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: 'Not found', requestId: request.id }))
}

/** Refuses an address that cannot be read at all, so that no route and no hook sees it. */
export function answerUnreadable(err: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(err.statusCode === 414 ? 414 : 400)
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send({ error: err.message, requestId: request.id })
}

function httpErrorOf({ fault, message, retryAfterSeconds }: LoginError): HttpError {
  const headers = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }
  return new HttpError(LOGIN_STATUS[fault], message, headers)
}

function refusalOf(err: KnownError): Refusal {
  if (err instanceof FieldError) {
    const refusal = { status: STATUS_OF[err.fault], error: `${err.field}: ${err.message}`, field: err.field }
    if (!(err instanceof QueryError)) return refusal
    return { ...refusal, ...err.place, ...(err.suggestion === undefined ? {} : { suggestion: err.suggestion }) }
  }
  if (hasZodFastifySchemaValidationErrors(err)) return invalid(err.validation)
  if ((err as { code?: unknown }).code === QUERY_CANCELED) {
    return { status: 503, error: 'This takes too long to count. Choose a shorter window or fewer filters.' }
  }
  if (POOL_TIMEOUT.test(err.message))
    return { status: 503, error: 'Postgres has too much to do. Try again in a moment.' }
  if (err instanceof HangError)
    return { status: 503, error: 'The model did not answer in time. Try again in a moment.' }
  const { statusCode } = err as { statusCode?: number }
  const status = statusCode !== undefined && statusCode >= 400 ? statusCode : 500
  return { status, error: publicMessage(err, status) }
}

/** The first issue is enough. It is reported with the field as the client wrote it. */
function invalid(
  issues: readonly { instancePath?: string; message?: string; params?: Record<string, unknown> }[],
): Refusal {
  const [issue] = issues
  const unknown = issue?.params?.keys
  if (Array.isArray(unknown)) {
    const field = String(unknown[0])
    return { status: 400, error: `${field}: is not a field of this question`, field }
  }
  const field = issue?.instancePath?.split('/')[1]
  if (!field) return { status: 400, error: issue?.message ?? 'is not valid' }
  const message = /received array$/.test(issue.message ?? '') ? 'is given more than once' : issue.message
  return { status: 400, error: `${field}: ${message ?? 'is not valid'}`, field }
}

function publicMessage(err: KnownError, status: number): string {
  if (err instanceof HttpError) return err.message
  // Fastify's own messages (body too large, bad header) contain nothing of ours. Any other message might.
  if (status < 500 && 'code' in err && err.code.startsWith('FST_')) return err.message
  if (status >= 500)
    return 'No answer. /health/ready says which server is missing. The log has the error under this requestId.'
  return STATUS_CODES[status] ?? 'Error'
}
