import { describe, expect, it } from 'vitest'
import { serve, testClient } from '../../../test/support/http-client.js'
import type { TestServer } from '../../../test/support/http-server.js'
import { turnedClock } from '../../../test/support/turned-clock.js'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'

const ROBOTS = { robots: true }

async function site(robots: { status?: number; text?: string; headers?: Record<string, string> }): Promise<TestServer> {
  return serve((request, response) => {
    if (request.url !== '/robots.txt') return void response.end('page')
    response.writeHead(robots.status ?? 200, robots.headers).end(robots.text)
  })
}
const paths = (server: TestServer): (string | undefined)[] => server.requests.map(({ url }) => url)

describe('robots.txt', () => {
  it('is asked before a page for people, and only then', async () => {
    const server = await site({ text: 'User-agent: *\nDisallow: /s/' })
    const { ask } = testClient()
    await expect(ask(`${server.url}/s/hawker`, ROBOTS)).rejects.toMatchObject({ stopCause: 'forbidden' })
    expect(paths(server)).toEqual(['/robots.txt'])
    expect((await ask(`${server.url}/open`, ROBOTS)).text).toBe('page')
    expect((await ask(`${server.url}/s/api.json`)).text).toBe('page')
    expect(paths(server)).toEqual(['/robots.txt', '/open', '/s/api.json'])
  })

  it('may speak to us by name', async () => {
    const server = await site({ text: 'User-agent: Kopitalk\nDisallow: /\n\nUser-agent: *\nDisallow:' })
    await expect(testClient().ask(`${server.url}/a`, ROBOTS)).rejects.toThrow(SourceStoppedError)
  })

  it('is read again after a day', async () => {
    const rules = { text: 'User-agent: *\nDisallow: /a' }
    const server = await site(rules)
    const clock = turnedClock()
    const { ask } = testClient({ clock })
    await expect(ask(`${server.url}/a`, ROBOTS)).rejects.toThrow(SourceStoppedError)
    rules.text = ''
    await expect(ask(`${server.url}/a`, ROBOTS)).rejects.toThrow(SourceStoppedError)
    await clock.sleep(86_400_000, new AbortController().signal)
    expect((await ask(`${server.url}/a`, ROBOTS)).text).toBe('page')
  })

  it.each([401, 403, 404, 410])('that is not there (%i) forbids nothing', async (status) => {
    const server = await site({ status, text: 'User-agent: *\nDisallow: /' })
    expect((await testClient().ask(`${server.url}/a`, ROBOTS)).text).toBe('page')
  })

  it('that the site fails to give (5xx) means waiting', async () => {
    const robots = { status: 503 }
    const server = await site(robots)
    const { ask } = testClient()
    await expect(ask(`${server.url}/a`, ROBOTS)).rejects.toThrow(UnreachableError)
    expect(paths(server)).not.toContain('/a')
    robots.status = 404
    expect((await ask(`${server.url}/a`, ROBOTS)).text).toBe('page')
  })

  it('that is refused for now (429) means waiting as long as it says', async () => {
    const server = await site({ status: 429, headers: { 'retry-after': '600' } })
    await expect(testClient().ask(`${server.url}/a`, ROBOTS)).rejects.toThrow(RateLimitedError)
    expect(paths(server)).toEqual(['/robots.txt'])
  })

  it('is followed to where it has moved, and asked for every page that a redirect leads to', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(301, { location: '/robots/real.txt' }).end()
      else if (request.url === '/robots/real.txt') response.end('User-agent: *\nDisallow: /private/')
      else response.writeHead(302, { location: '/private/page' }).end()
    })
    await expect(testClient().ask(`${server.url}/open`, ROBOTS)).rejects.toThrow(SourceStoppedError)
    expect(paths(server)).not.toContain('/private/page')
  })

  it('sets the pace when it wants a slower one', async () => {
    const server = await site({ text: 'User-agent: *\nCrawl-delay: 20' })
    const clock = turnedClock()
    const { ask } = testClient({ clock })
    for (const path of ['/a', '/b', '/c']) await ask(server.url + path, ROBOTS)
    expect(clock.waits.filter((ms) => ms > 19_000)).toHaveLength(2)
  })
})
