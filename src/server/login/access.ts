import { promisify } from 'node:util'
import basicAuth from '@fastify/basic-auth'
import cookie from '@fastify/cookie'
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ROLES } from '../../domain/reading/operation.js'
import { isLocal, isUnsafe, originOf } from './access-origin.js'
import type { FindStray, KnownAddress } from '../allowed-methods.js'
import { HttpError } from '../error-answers.js'
import type { Credentials } from '../../accounts/credentials.js'
import { LoginError } from '../../accounts/login-error.js'
import type { Identity, Logins } from '../../accounts/logins.js'
import '../route-config.js'
import { readSessionCookie } from './session-cookie.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that are open to anyone. */
    identity: Identity | null
  }
}

export interface AccessOptions {
  readonly logins: Logins
  /** Whether this request may go without a login. */
  readonly demo: (request: FastifyRequest) => Promise<boolean>
  readonly findStray: FindStray
}

/** One hook before every route, unknown ones included. @returns who asks, for routes that are open to anyone */
export async function addAccess(
  app: FastifyInstance,
  { logins, demo, findStray }: AccessOptions,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<Identity | null>> {
  await app.register(cookie)
  app.decorateRequest('identity', null)
  const given = new WeakMap<FastifyRequest, Credentials>()
  await app.register(basicAuth, {
    authenticate: { realm: 'Kopitalk' },
    strictCredentials: false,
    // It only reads the header: the plugin would turn a database that is away into a wrong password.
    validate(user, password, request, _reply, done) {
      given.set(request, { user, password })
      done()
    },
  })
  const readBasic = promisify(app.basicAuth.bind(app))

  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<Identity | null> {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
      if (token !== undefined) return logins.checkToken(token, request.ip)
      await readBasic(request, reply)
      const credentials = given.get(request)
      if (!credentials) throw loginNeeded(request)
      return logins.checkPassword(credentials, request.ip).catch((err: unknown) => {
        if (err instanceof LoginError && err.fault === 'refused') reply.header('www-authenticate', challenge('Basic'))
        throw err
      })
    }
    const session = readSessionCookie(request)
    const known = session === undefined ? null : await logins.checkSession(session)
    if (known) return known
    return (await demo(request)) ? { user: null, role: 'operator', by: 'demo' } : null
  }

  app.addHook('onRequest', async (request, reply) => {
    requireOwnPage(request)
    const access = neededFor(request, findStray(request))
    if (access === 'anyone' || (access === 'loopback' && isLocal(request))) return
    request.identity = await identify(request, reply)
    if (!request.identity) throw loginNeeded(request)
    const needed = access === 'loopback' ? 'reader' : access
    if (ROLES.indexOf(request.identity.role) < ROLES.indexOf(needed)) {
      throw new HttpError(403, `This needs the role ${needed}; yours is ${request.identity.role}.`)
    }
  })
  return identify
}

function neededFor(request: FastifyRequest, stray: KnownAddress | null): NonNullable<FastifyContextConfig['access']> {
  // A user who may read may also learn that there is nothing here, or that the method is not allowed.
  if (stray) return stray.isOpen ? 'anyone' : 'reader'
  if (request.is404) return 'reader'
  return request.routeOptions.config.access ?? 'operator'
}

/**
 * A browser adds cookies, remembered Basic passwords and, in the demo, its place on this machine to what any page makes it
 * send. SameSite=Strict withholds only the cookie, and not between ports of one host. So only our own pages may change
 * anything, including logging in and out. A request without these headers is not from a browser, and has no cookie to
 * misuse.
 * @throws HttpError 403
 */
function requireOwnPage(request: FastifyRequest): void {
  if (!isUnsafe(request.method)) return
  if (/^bearer /i.test(request.headers.authorization ?? '')) return // no browser adds it by itself
  const origin = originOf(request)
  if (origin === 'other') throw new HttpError(403, 'This request comes from a page of another site.')
  if (origin === 'unknown' && readSessionCookie(request) !== undefined) {
    throw new HttpError(
      403,
      'A change with a session cookie needs the Origin header. Programs should use a token instead.',
    )
  }
}

function loginNeeded(request: FastifyRequest): HttpError {
  // A page's own requests must not open the browser's password window, which only Basic does.
  const scheme = request.url.startsWith('/api/') ? 'Bearer' : 'Basic'
  return new HttpError(401, 'Log in first.', { 'www-authenticate': challenge(scheme) })
}

function challenge(scheme: 'Basic' | 'Bearer'): string {
  return `${scheme} realm="Kopitalk", charset="UTF-8"`
}
