import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance } from 'fastify'
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

/** Errors leave as `{ error, requestId }`: the client's own mistakes explained, ours named only in the log. */
export function addErrorAnswers(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((err: FastifyError | HttpError, request, reply) => {
    const status = err.statusCode !== undefined && err.statusCode >= 400 ? err.statusCode : 500
    const route = request.routeOptions.url ?? 'unknown'
    if (status >= 500) log.error({ err, requestId: request.id, method: request.method, route }, 'request failed')
    if (err instanceof HttpError) reply.headers(err.headers)
    return reply.code(status).send({ error: publicMessage(err, status), requestId: request.id })
  })
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ error: 'Not found', requestId: request.id }))
}

function publicMessage(err: FastifyError | HttpError, status: number): string {
  if (err instanceof HttpError) return err.message
  // Fastify's own messages (body too large, bad header) repeat nothing of ours; any other message might.
  if (status < 500 && 'code' in err && err.code.startsWith('FST_')) return err.message
  if (status >= 500) return 'No answer. /health/ready names what is away; the log has the error under this requestId.'
  return STATUS_CODES[status] ?? 'Error'
}
