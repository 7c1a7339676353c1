import { expect, it } from 'vitest'
import { open, serve, testClient } from '../../../test/support/http-client.js'
import type { TestServer } from '../../../test/support/http-server.js'
import { PermanentError, UnreachableError } from '../../domain/errors.js'
import type { ExchangeRequest } from './exchange.js'
import { redirected } from './redirects.js'

const SECRETS = {
  authorization: 'Bearer hunter2',
  cookie: 'session=hunter2',
  'x-api-key': 'hunter2',
  accept: 'text/html',
}

async function redirecting(to: (server: TestServer) => string, status = 302): Promise<TestServer> {
  const server: TestServer = await serve((request, response) => {
    if (request.url === '/end') return void response.end('arrived')
    response.writeHead(status, { location: to(server) }).end()
  })
  return server
}

it('is followed on the same host, with everything that was sent', async () => {
  const server = await redirecting(() => '/end')
  expect((await testClient().ask(`${server.url}/start`, { headers: SECRETS })).text).toBe('arrived')
  expect(server.requests.at(-1)?.headers).toMatchObject(SECRETS)
})

it("is the caller's when listed, such as one to a login page", async () => {
  const server = await redirecting(() => '/accounts/login/')
  const answer = await testClient().ask(`${server.url}/tag`, { accept: [302] })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/accounts/login/'])
  expect(server.requests).toHaveLength(1)
})

it('to another host is an error unless allowed, and then leaves every secret behind', async () => {
  const other = await serve((_request, response) => response.end('elsewhere'))
  const server = await redirecting(() => `${other.url}/moved`, 301)
  await expect(testClient().ask(server.url, { headers: SECRETS })).rejects.toThrow(PermanentError)
  expect(other.requests).toHaveLength(0)
  const answer = await testClient().ask(server.url, { headers: SECRETS, redirects: 'any' })
  expect(answer.text).toBe('elsewhere')
  expect(other.requests[0]?.headers.accept).toBe('text/html')
  expect(other.requests[0]?.headers['user-agent']).toMatch(/^Kopitalk\//)
  expect(JSON.stringify(other.requests[0]?.headers)).not.toContain('hunter2')
})

it('turns a POST into a GET where HTTP says so, and repeats it where it says so', async () => {
  for (const [status, method] of [
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ] as const) {
    const server = await redirecting(() => '/end', status)
    await testClient().http.request(`${server.url}/start`, open, {
      method: 'POST',
      body: 'a=1',
      pace: { requests: 1_000, perSeconds: 1 },
    })
    expect(server.requests.map((request) => request.method)).toEqual(['POST', method])
  }
})

it('in circles, without an address, or to no web address ends', async () => {
  await expect(testClient().ask((await redirecting(() => '/again')).url)).rejects.toThrow(UnreachableError)
  for (const location of ['http://[', 'file:///etc/passwd', 'javascript:alert(1)']) {
    await expect(testClient().ask((await redirecting(() => location)).url)).rejects.toThrow(PermanentError)
  }
})

it('never leads out of encryption, nor to another port of the same name unless allowed', () => {
  const from = (url: string): ExchangeRequest => ({
    url: new URL(url),
    method: 'GET',
    headers: new Headers(),
    body: undefined,
    deadlineMs: 1_000,
    lane: undefined,
    patienceMs: 60_000,
    pace: { requests: 1, perSeconds: 1 },
    accept: [],
    namedBy: 'operator',
  })
  const to = (location: string): Response => new Response(null, { status: 302, headers: { location } })
  expect(() => redirected(from('https://feed.example'), to('http://feed.example/'), 'any')).toThrow(PermanentError)
  expect(redirected(from('http://feed.example'), to('https://feed.example/'), 'same-host').url.href).toBe(
    'https://feed.example/',
  )
  expect(redirected(from('http://feed.example'), to('http://8.8.8.8/'), 'any').url.host).toBe('8.8.8.8')
  expect(() => redirected(from('http://feed.example:8080'), to('http://feed.example:9090/'), 'same-host')).toThrow(
    PermanentError,
  )
})
