import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { STATUS_STYLE } from './status-style.js'

const styleHash = createHash('sha256').update(STATUS_STYLE).digest('base64')

/** Nothing but the status page's own style sheet: no script, no frame, no request to anywhere. */
const STRICT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Bull Board sets style attributes; its scripts, fonts and data come from this server only. */
const BOARD_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer, errors included. Assets of the board may be kept by the browser; nothing else may. */
export function addSecurityHeaders(app: FastifyInstance, boardPath: string): void {
  app.addHook('onSend', async (request, reply) => {
    const onBoard = request.url === boardPath || request.url.startsWith(`${boardPath}/`)
    reply.headers({
      'content-security-policy': onBoard ? BOARD_POLICY : STRICT_POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    if (!(request.url.startsWith(`${boardPath}/static/`) && reply.statusCode === 200)) {
      reply.header('cache-control', 'no-store')
    }
  })
}
