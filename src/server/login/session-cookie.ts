import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_DAYS } from '../../accounts/sessions.js'

const NAME = 'kopitalk_session'
/**
 * Browsers accept a cookie with this prefix only from an encrypted page of exactly this host, so no other host can set
 * one.
 */
const SECURE_NAME = `__Host-${NAME}`

/**
 * Whether the browser came by https, here or at the proxy in front. A client that claims it without cause only keeps
 * itself from getting its cookie back.
 */
function isSecure(request: FastifyRequest): boolean {
  const { forwarded, 'x-forwarded-proto': proto } = request.headers
  const first = Array.isArray(proto) ? proto[0] : proto?.split(',')[0]
  return request.protocol === 'https' || first?.trim() === 'https' || /^[^,]*\bproto="?https\b/i.test(forwarded ?? '')
}

function cookieFor(request: FastifyRequest) {
  const secure = isSecure(request)
  return {
    name: secure ? SECURE_NAME : NAME,
    options: { httpOnly: true, sameSite: 'strict', secure, path: '/' },
  } as const
}

/** The session that the request's cookie names; undefined without one. */
export function readSessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[cookieFor(request).name]
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const { name, options } = cookieFor(request)
  reply.setCookie(name, token, { ...options, maxAge: SESSION_DAYS * 86_400 })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  const { name, options } = cookieFor(request)
  reply.clearCookie(name, options)
}
