import type { FastifyRequest } from 'fastify'
import { hostName, isLoopback } from './binding.js'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Methods that may change something. */
export function isUnsafe(method: string): boolean {
  return !SAFE_METHODS.has(method)
}

/**
 * What a browser says about the page that made a request: `same` (ours, or the person's own doing), `other` (a page of
 * another origin, or one that may not tell), `unknown` (no browser, or one older than both headers).
 *
 * Sec-Fetch-Site comes first: no page can set it, and it knows the address that the browser shows, whatever a proxy made
 * of it. Browsers leave it out on plain http beyond localhost; there Origin stands with every unsafe method, and the
 * proxy must pass the Host on. `same-site` is another origin: another port of this host may be somebody else's.
 */
export function originOf(request: FastifyRequest): 'same' | 'other' | 'unknown' {
  const { 'sec-fetch-site': site, origin, host } = request.headers
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'same' : 'other'
  if (origin === undefined) return 'unknown'
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase() ? 'same' : 'other'
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/**
 * Whether it comes from this machine, to a name of loopback: another site may point its own name there, and its pages would
 * read the answer. Behind a proxy on this machine everybody comes over loopback: what is forwarded does not count.
 */
export function isLocal(request: FastifyRequest): boolean {
  const host = hostName(request.headers.host)
  const isForwarded = FORWARDED.some((header) => header in request.headers)
  return isLoopback(request.ip) && host !== null && isLoopback(host) && !isForwarded
}
