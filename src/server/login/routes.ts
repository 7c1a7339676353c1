import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LoginBody, MeAnswer } from '../../domain/reading/operation.js'
import type { ApiServer } from '../api/api-server.js'
import { noLogin } from '../api/problems.js'
import type { Identity, Logins } from '../../accounts/logins.js'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js'

const TAGS = ['login']

/** Logging in and out with a cookie, and who one is. */
export function addLoginRoutes(
  app: ApiServer,
  logins: Logins,
  identify: (request: FastifyRequest, reply: FastifyReply) => Promise<Identity | null>,
): void {
  const config = { access: 'anyone', isLive: true } as const

  app.get(
    '/api/me',
    {
      config,
      schema: {
        summary: 'Who is logged in; a wrong login is refused, none is not',
        tags: TAGS,
        response: { 200: MeAnswer, 401: noLogin },
      },
    },
    async (request, reply) => meAnswer(await identify(request, reply)),
  )

  app.post(
    '/api/session',
    {
      config,
      schema: {
        summary: 'Log in: sets a cookie that ends after 12 hours unused',
        tags: TAGS,
        body: LoginBody,
        response: { 200: MeAnswer, 401: noLogin },
      },
    },
    async (request, reply) => {
      const before = readSessionCookie(request)
      const { token, identity } = await logins.open(request.body, request.ip)
      if (before !== undefined) await logins.end(before)
      setSessionCookie(request, reply, token)
      return meAnswer(identity)
    },
  )

  app.delete(
    '/api/session',
    { config, schema: { summary: 'Log out', tags: TAGS, response: { 204: z.null() } } },
    async (request, reply) => {
      const token = readSessionCookie(request)
      if (token !== undefined) await logins.end(token)
      clearSessionCookie(request, reply)
      return reply.code(204).send(null)
    },
  )
}

function meAnswer(identity: Identity | null): MeAnswer {
  return { user: identity?.user ?? null, role: identity?.role ?? null, demo: identity?.by === 'demo' }
}
