import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import './route-config.js'
import { STATUS_STYLE } from './pages/status-style.js'

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

/** Pages with scripts of their own (dashboard, Bull Board, API pages) set style attributes; all else comes from here only. */
const PAGE_POLICY = [
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

/** Addresses below which pages with scripts live; every other answer is data or the status page. */
function policyOf(url: string, pages: readonly string[]): string {
  const path = url.split('?', 1)[0] ?? ''
  return pages.some((page) => path === page || path.startsWith(`${page}/`)) ? PAGE_POLICY : STRICT_POLICY
}

/**
 * Headers of every answer, errors included. Nothing may be kept unless its route says how, or it is an asset of a page.
 * @param pages paths whose pages bring scripts
 */
export function addSecurityHeaders(app: FastifyInstance, pages: readonly string[]): void {
  app.addHook('onSend', async (request, reply) => {
    const policy = request.routeOptions.config.page ? PAGE_POLICY : policyOf(request.url, pages)
    reply.headers({
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    if (reply.statusCode !== 200 || !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
