import { isIP } from 'node:net'
import { UsageError } from '../domain/errors.js'
import type { Credentials } from './credentials.js'

/** Whether an address (127.0.0.0/8, ::1, an IPv4 of those mapped into IPv6, `localhost`) stays on this machine. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/i, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/**
 * What a listening address demands.
 * @throws UsageError when the server would be reachable from other machines without a password
 */
export function requireSafeBinding(host: string, credentials: Credentials | null): void {
  if (credentials || isLoopback(host)) return
  throw new UsageError(
    `The server would listen on ${host}, beyond this machine, without a login. ` +
      'Set ADMIN_PASSWORD (at least 12 characters), or HOST=127.0.0.1 to stay on this machine.',
  )
}

export interface DemoSettings {
  readonly host: string
  readonly password: string | undefined
  readonly demo: boolean | undefined
  readonly publicUrl: string | undefined
  readonly trustedProxyHops: number
}

/**
 * Whether a server may be open to this machine: never with a password, beyond loopback or behind a proxy.
 * @param usual for an installation that does not say
 * @throws UsageError when it was asked for and may not be
 */
export function demoAllowed(server: DemoSettings, usual: boolean): boolean {
  const { host, password, publicUrl, trustedProxyHops } = server
  const isPublic = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname)
  const possible = isLoopback(host) && password === undefined && !isPublic && trustedProxyHops === 0
  if (server.demo && !possible) {
    throw new UsageError(
      'KOPITALK_DEMO=true opens the server without a login: only on HOST=127.0.0.1 and without ADMIN_PASSWORD, ' +
        'PUBLIC_URL and TRUSTED_PROXY_HOPS.',
    )
  }
  return possible && (server.demo ?? usual)
}

/** Where this machine reaches a server that listens on `host`: http, without a slash at the end. */
export function localAddress(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}` // listens everywhere, this machine included
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The host name of a Host header without its port; null when there is none. */
export function hostName(header: string | undefined): string | null {
  return header ? header.replace(/:\d+$/, '').toLowerCase() : null
}
