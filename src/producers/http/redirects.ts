import { PermanentError } from '../../domain/errors.js'
import type { ExchangeRequest } from './exchange.js'

const REDIRECTS = [301, 302, 303, 307, 308]
/** What another host may see of us: nothing secret is among these. */
const OPEN_HEADERS = ['accept', 'accept-language', 'if-none-match', 'if-modified-since', 'user-agent']

export const isRedirect = (status: number): boolean => REDIRECTS.includes(status)

/**
 * The request that a redirect asks for.
 * Another host counts as named by the platform: see createNetwork.
 * @throws PermanentError when it leads nowhere, to a host that the caller did not allow, or out of encryption
 */
export function redirected(
  request: ExchangeRequest,
  response: Response,
  allowed: 'same-host' | 'any',
): ExchangeRequest {
  const { url: from, method } = request
  const refuse = (why: string): never => {
    throw new PermanentError(`${from.host} redirects ${why}`)
  }
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, from.href)) return refuse('without saying where')
  const to = new URL(location, from)
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:')) {
    return refuse('to an address that is not encrypted or not of the web')
  }
  const toGet = response.status === 303 || (method === 'POST' && response.status < 307)
  const next = toGet ? { ...request, url: to, method: 'GET' as const, body: undefined } : { ...request, url: to }
  if (isSameHost(from, to)) return next
  if (allowed === 'same-host') return refuse(`to another host: ${to.host}`)
  if (next.method !== 'GET') return refuse(`a ${next.method} to another host: ${to.host}`)
  const headers = new Headers()
  for (const name of OPEN_HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return { ...next, headers, namedBy: from.hostname === to.hostname ? request.namedBy : 'platform' }
}

function isSameHost(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false
  const becomesEncrypted = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return becomesEncrypted || (from.protocol === to.protocol && from.port === to.port)
}
