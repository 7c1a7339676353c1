import type { Http } from '../http/http.js'

/**
 * The same client for one of several logins: with a line of turns, a pace and waits of its own at every host.
 * @param patienceMs see HttpRequest
 */
export function asLogin(http: Http, lane: string, patienceMs?: number): Http {
  const own = { lane, ...(patienceMs === undefined ? {} : { patienceMs }) }
  return {
    ...http,
    request: (url, signal, request) => http.request(url, signal, { ...request, ...own }),
    stream: (url, signal, request) => http.stream(url, signal, { ...request, ...own }),
  }
}
