import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createHttp, type HttpOptions } from '../../src/producers/http/create-http.js'
import type { Http, HttpAnswer, HttpRequest } from '../../src/producers/http/http.js'
import { startHttpServer, startTcpServer, type TestServer } from './http-server.js'
import { turnedClock } from './turned-clock.js'

/** Tests do not test paces here, so they make a request every millisecond. */
export const FAST = { requests: 1_000, perSeconds: 1 }

/** Never aborted. */
export const open = new AbortController().signal

export interface TestClient {
  readonly http: Http
  ask(url: string, request?: HttpRequest): Promise<HttpAnswer>
}

/** Quick retries, no second between requests, and waits that take no time: the clock's own list shows them. */
export function testClient(options: Partial<HttpOptions> = {}): TestClient {
  const http = createHttp({ clock: turnedClock(), log: pino({ level: 'silent' }), retryDelayMs: 1, ...options })
  return { http, ask: (url, request) => http.request(url, open, { pace: FAST, ...request }) }
}

/** A server for the length of the running test. */
export async function serve(...how: Parameters<typeof startHttpServer>): Promise<TestServer> {
  return untilTestEnds(await startHttpServer(...how))
}

export async function serveTcp(...how: Parameters<typeof startTcpServer>): Promise<TestServer> {
  return untilTestEnds(await startTcpServer(...how))
}

function untilTestEnds(server: TestServer): TestServer {
  onTestFinished(() => server.close())
  return server
}
