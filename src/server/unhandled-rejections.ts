import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from '../logging.js'

/** What the log names a request by. Never the request itself: connections that it opens would keep it for good. */
interface RequestName {
  readonly requestId: string
  readonly method: string
  readonly route: string
}

const asking = new AsyncLocalStorage<RequestName>()

/** Lets every promise of a request know which one it belongs to. Call it before anything that handles requests. */
export function nameRequests(app: FastifyInstance): void {
  const names = new WeakMap<FastifyRequest, RequestName>()
  const enter = (request: FastifyRequest, _reply: unknown, done: () => void): void => {
    const { id, method, routeOptions } = request
    const name = names.get(request) ?? { requestId: id, method, route: routeOptions.url ?? 'unknown' }
    names.set(request, name)
    asking.run(name, done)
  }
  app.addHook('onRequest', enter)
  app.addHook('preValidation', enter) // a body arrives outside of what the first hook has begun
}

/**
 * Makes sure that a rejected promise that nothing awaited does not end this process: it is logged with the request
 * that made it. Without one the error is logged alone: it belongs to the dispatcher, to upkeep or to a connection. Where
 * several requests wait for one answer, it is the first of them that is named.
 * @returns what takes the protection away again
 */
export function surviveRejections(log: Pick<Logger, 'error'>): () => void {
  // Node calls this within the context of the promise.
  const note = (err: unknown): void => log.error({ err, ...asking.getStore() }, 'a promise failed that nothing awaited')
  process.on('unhandledRejection', note)
  return () => void process.off('unhandledRejection', note)
}
