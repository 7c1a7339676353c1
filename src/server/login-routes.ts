import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { LoginBody, type MeAnswer } from '../domain/reading/operation.js'
import { HttpError } from './error-answers.js'
import type { Identity, Logins } from './login.js'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js'

/** Logging in and out with a cookie, and who one is. */
export function addLoginRoutes(
  app: FastifyInstance,
  logins: Logins,
  identify: (request: FastifyRequest, reply: FastifyReply) => Promise<Identity | null>,
): void {
  const open = { config: { access: 'anyone' } } as const

  app.get('/api/me', open, async (request, reply): Promise<MeAnswer> => meAnswer(await identify(request, reply)))

  app.post('/api/session', open, async (request, reply): Promise<MeAnswer> => {
    const body = LoginBody.safeParse(request.body)
    if (!body.success) throw new HttpError(400, z.prettifyError(body.error))
    const before = readSessionCookie(request)
    const { token, identity } = await logins.open(body.data, request.ip)
    if (before !== undefined) await logins.end(before)
    setSessionCookie(request, reply, token)
    return meAnswer(identity)
  })

  app.delete('/api/session', open, async (request, reply) => {
    const token = readSessionCookie(request)
    if (token !== undefined) await logins.end(token)
    clearSessionCookie(request, reply)
    return reply.code(204).send()
  })
}

function meAnswer(identity: Identity | null): MeAnswer {
  return { user: identity?.user ?? null, role: identity?.role ?? null, demo: identity?.by === 'demo' }
}
