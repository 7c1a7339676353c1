import type { FastifyRequest } from 'fastify'
import { hostName, isLoopback } from '../../accounts/binding.js'

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
 * of it. Browsers leave it out on plain http beyond localhost. There they send Origin with every unsafe method, and the
 * proxy must pass the Host on. `same-site` is another origin: another port of this host may belong to another program.
 */
export function originOf(request: FastifyRequest): 'same' | 'other' | 'unknown' {
  const { 'sec-fetch-site': site, origin, host } = request.headers
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'same' : 'other'
  if (origin === undefined) return 'unknown'
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase() ? 'same' : 'other'
}

/** Headers that proxies add, by their beginning. Neither a browser nor a program that reads figures sends one by itself. */
const OF_PROXIES =
  /^(?:forwarded|via|x-forwarded|x-original|x-real-ip|x-client-ip|x-cluster-client|true-client-ip|x-request-id|x-envoy|x-amz|x-azure|x-arr|cf-|cdn-loop|fastly-|x-varnish|tailscale-)/

/**
 * Whether a proxy shows in a request. nginx's own settings add no header: they ask by HTTP/1.0 or close the connection after
 * one answer, which no browser does.
 */
function isForwarded({ raw: { httpVersion }, headers }: FastifyRequest): boolean {
  const closes = /\bclose\b/i.test(headers.connection ?? '')
  return httpVersion === '1.0' || closes || Object.keys(headers).some((header) => OF_PROXIES.test(header))
}

/**
 * Whether it comes from this machine, to a name of loopback: another site may point its own name there, and its pages would
 * read the answer. Behind a proxy on this machine every request comes over loopback, so forwarded requests do not count.
 */
export function isLocal(request: FastifyRequest): boolean {
  const host = hostName(request.headers.host)
  return isLoopback(request.ip) && host !== null && isLoopback(host) && !isForwarded(request)
}

/** Whether the pages that a browser names, as far as it names any, are of this machine too. */
export function namesLocalPages({ headers: { origin, referer } }: FastifyRequest): boolean {
  return [origin, referer].every(
    (page) => page === undefined || (URL.canParse(page) && isLoopback(new URL(page).hostname)),
  )
}
