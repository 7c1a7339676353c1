import findMyWay, { type HTTPMethod } from 'find-my-way'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpError } from './error-answers.js'
import './route-config.js'

/** What is known of an address that a request came to with a method that it does not have. */
export interface KnownAddress {
  readonly methods: readonly string[]
  /** Whether one of them needs no login: then there is nothing to hide about it. */
  readonly isOpen: boolean
}

/** Of the dashboard: takes whatever no other route has. */
const PAGES = '/*'
/** Any that the router knows: only addresses matter to this one. */
const SOME_METHOD: HTTPMethod = 'GET'

/** What is known about an address that does not have the method of the request; null for every other request. */
export type FindStray = (request: FastifyRequest) => KnownAddress | null

/** Notes every route from now on, those of plugins too. */
export function noteAddresses(app: FastifyInstance): FindStray {
  const noted = new Map<string, { methods: Set<string>; isOpen: boolean }>()
  app.addHook('onRoute', ({ url, method, config }) => {
    const known = noted.get(url) ?? { methods: new Set(), isOpen: false }
    for (const each of [method].flat()) known.methods.add(each)
    noted.set(url, { ...known, isOpen: known.isOpen || config?.access === 'anyone' })
  })
  const router = findMyWay({ maxParamLength: app.initialConfig.routerOptions?.maxParamLength ?? 100 })
  app.addHook('onReady', async () => {
    for (const [url, { methods, isOpen }] of noted) {
      if (url !== PAGES) router.on(SOME_METHOD, url, () => undefined, { methods: [...methods].sort(), isOpen })
    }
  })
  return ({ url, is404, routeOptions }) =>
    is404 || routeOptions.url === PAGES
      ? ((router.find(SOME_METHOD, url)?.store as KnownAddress | undefined) ?? null)
      : null
}

/**
 * Answers 405, with what would be possible, to a method that a known address does not have, whatever method that is. After
 * the login: a client that may not read learns nothing about what is there.
 */
export function refuseOtherMethods(app: FastifyInstance, findStray: FindStray): void {
  app.addHook('onRequest', async (request) => {
    const stray = findStray(request)
    if (!stray) return
    const allow = stray.methods.join(', ')
    throw new HttpError(405, `${request.method} is not allowed here. Allowed: ${allow}`, { allow })
  })
}
