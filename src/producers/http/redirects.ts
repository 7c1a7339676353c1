import { BlockList, isIP } from 'node:net'
import { PermanentError } from '../../domain/errors.js'
import type { ExchangeRequest } from './exchange.js'

const REDIRECTS = [301, 302, 303, 307, 308]
/** What another host may see of us: nothing secret is among these. */
const OPEN_HEADERS = ['accept', 'accept-language', 'if-none-match', 'if-modified-since', 'user-agent']

const INSIDE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  INSIDE.addSubnet(net, bits, 'ipv4')
}
INSIDE.addAddress('::', 'ipv6')
INSIDE.addAddress('::1', 'ipv6')
INSIDE.addSubnet('fc00::', 7, 'ipv6')
INSIDE.addSubnet('fe80::', 10, 'ipv6')

export const isRedirect = (status: number): boolean => REDIRECTS.includes(status)

/**
 * The request that a redirect asks for.
 * @throws PermanentError when it leads nowhere, to a host that the caller did not allow, out of encryption, or from
 *   outside into the network that we run in
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
  if (isInside(to) && !isInside(from)) return refuse('to an address inside our own network')
  const headers = new Headers()
  for (const name of OPEN_HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return { ...next, headers }
}

function isSameHost(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false
  const becomesEncrypted = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  return becomesEncrypted || (from.protocol === to.protocol && from.port === to.port)
}

/** By its name alone: what a name resolves to is not asked. */
function isInside({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  const version = isIP(address)
  if (version === 0) return hostname === 'localhost' || hostname.endsWith('.localhost')
  return INSIDE.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
