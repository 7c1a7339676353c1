import { promises as dns } from 'node:dns'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Delivery, SendWebhook } from '../domain/delivery.js'
import {
  addressKind,
  guardedLookup,
  RefusedAddressError,
  type AddressKind,
  type Lookup,
} from '../producers/http/address-kind.js'

const DEADLINE_MS = 10_000
const MAX_RETRY_AFTER_MS = 3_600_000

export interface WebhookOptions {
  /** ALERT_ALLOW_LOCAL: addresses of this machine and its link may be written to. */
  readonly allowLocal: boolean
  readonly userAgent: string
  readonly deadlineMs?: number
  /** How names are looked up; default: as the system does. */
  readonly lookup?: Lookup
}

/**
 * Posts JSON to an address that an operator has given. One try, no redirects, nothing of the answer is read but its status
 * and Retry-After. Unless allowed, it never reaches this machine or its link, and in no case where clouds keep credentials:
 * the check is made on the very address that the connection goes to, so that a name cannot change between check and use.
 * Errors name only the host: anyone who knows the rest of a webhook's address may send messages there.
 */
export function createWebhook(given: WebhookOptions): SendWebhook {
  const { allowLocal, userAgent, deadlineMs = DEADLINE_MS } = given
  const refuses = allowLocal ? isCloud : isLocal
  const lookup = guardedLookup(refuses, given.lookup)
  return async (address, body, signal) => {
    const url = new URL(address)
    const host = url.host
    if (refuses(addressKind(literal(url.hostname)))) return { ok: false, error: localError(host), retry: false }
    const stop = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
    const text = JSON.stringify(body)
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
        'user-agent': userAgent,
      },
      agent: false,
      signal: stop,
      lookup,
    }
    try {
      return deliveryOf(await exchange(url, options, text), host)
    } catch (err) {
      signal.throwIfAborted()
      if (err instanceof RefusedAddressError) return { ok: false, error: localError(host), retry: false }
      if (stop.aborted)
        return { ok: false, error: `${host} gave no answer within ${deadlineMs / 1_000} s`, retry: true }
      const { code } = err as NodeJS.ErrnoException
      return { ok: false, error: `${host} cannot be reached: ${code ?? 'the connection broke off'}`, retry: true }
    }
  }
}

function exchange(url: URL, options: RequestOptions, text: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      response.on('error', () => {}) // cut off on purpose, below
      resolve(response)
      response.destroy()
    })
    request.on('error', reject)
    request.end(text)
  })
}

function deliveryOf({ statusCode = 0, headers }: IncomingMessage, host: string): Delivery {
  if (statusCode >= 200 && statusCode < 300) return { ok: true }
  const error = `${host} answers ${statusCode}`
  if (statusCode >= 300 && statusCode < 400)
    return { ok: false, error: `${error}: redirects are not followed`, retry: false }
  const retry = statusCode >= 500 || statusCode === 429 || statusCode === 408
  const seconds = Number(headers['retry-after'])
  const waits = retry && seconds > 0 ? { retryAfterMs: Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS) } : {}
  return { ok: false, error, retry, ...waits }
}

const localError = (host: string): string =>
  `${host} leads to this machine, which alerts are not sent to unless ALERT_ALLOW_LOCAL=true`

const isCloud = (kind: AddressKind): boolean => kind === 'cloud'
const isLocal = (kind: AddressKind): boolean => kind === 'cloud' || kind === 'here'

const literal = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/** Whether the given address leads here now. An unknown name does not. */
export async function leadsHere(address: string): Promise<boolean> {
  const host = literal(new URL(address).hostname)
  if (isIP(host) !== 0) return isLocal(addressKind(host))
  const found = await dns.lookup(host, { all: true }).catch(() => [])
  return found.some((each) => isLocal(addressKind(each.address)))
}
