import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { open, serve, serveTcp, testClient } from '../../../test/support/http-client.js'
import { turnedClock } from '../../../test/support/turned-clock.js'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'

const MULTILINGUAL = 'Wah the queue 排队 panjang sangat, நீண்ட வரிசை 🍜'

const HOUR_MS = 3_600_000

describe('a server in trouble', () => {
  it.each([500, 502, 503, 504, 408])('is asked again after %i', async (status) => {
    const server = await serve((_request, response, at) => response.writeHead(at < 3 ? status : 200).end('well'))
    expect((await testClient().ask(server.url)).text).toBe('well')
    expect(server.requests).toHaveLength(4)
  })

  it('is given up after a few tries', async () => {
    const server = await serve((_request, response) => response.writeHead(500).end())
    await expect(testClient().ask(server.url)).rejects.toThrow(UnreachableError)
    expect(server.requests).toHaveLength(4)
  })

  it('is asked again when it drops the connection, before or within the answer', async () => {
    const whole = `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(MULTILINGUAL)}\r\n\r\n${MULTILINGUAL}`
    const cuts = [0, 10, Buffer.from(whole).length - 5]
    const server = await serveTcp((socket, at) => {
      socket.once('data', () => socket.end(Buffer.from(whole).subarray(0, cuts[at] ?? undefined)))
    })
    expect((await testClient().ask(server.url)).text).toBe(MULTILINGUAL)
  })

  it('is not believed when chunks end early', async () => {
    const server = await serveTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nkopi '))
    })
    await expect(testClient().ask(server.url)).rejects.toThrow(UnreachableError)
  })

  it.each([
    ['accepts and never answers', () => undefined],
    [
      'sends its headers one byte at a time',
      (send: (text: string) => void) => {
        send('HTTP/1.1 200 OK\r\nx-slow: ')
        return setInterval(() => send('x'), 20)
      },
    ],
    [
      'sends its body one byte at a time',
      (send: (text: string) => void) => {
        send('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
        return setInterval(() => send('x'), 20)
      },
    ],
  ])('is left at the deadline when it %s', async (_how, act) => {
    const timers: (NodeJS.Timeout | undefined)[] = []
    const server = await serveTcp((socket) => {
      socket.once('data', () => timers.push(act((text) => void socket.write(text))))
    })
    const startedAt = performance.now()
    await expect(testClient().ask(server.url, { deadlineMs: 150 })).rejects.toThrow(/no whole answer within 0.15 s/)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    timers.forEach(clearInterval)
  })

  it('is left alone after eight failures, and asked again after a while', async () => {
    let well = false
    const server = await serve((_request, response) => response.writeHead(well ? 200 : 500).end())
    const { ask } = testClient({ leaveAloneMs: 300 })
    for (let turn = 0; turn < 2; turn += 1) await expect(ask(server.url)).rejects.toThrow(UnreachableError)
    await expect(ask(server.url)).rejects.toThrow(/left alone for a while, the last time because: .*500/)
    expect(server.requests).toHaveLength(8)
    well = true
    const deadline = performance.now() + 10_000
    const settled = async (): Promise<number> => {
      for (;;) {
        const answer = await ask(server.url).catch((err: Error) => err)
        if (!(answer instanceof Error)) return answer.status
        expect(answer.message).toContain('left alone')
        expect(server.requests).toHaveLength(8)
        if (performance.now() > deadline) throw answer
        await delay(20)
      }
    }
    expect(await settled()).toBe(200)
    expect((await ask(server.url)).status).toBe(200)
  })

  it('is not left alone for answers that it means', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end())
    const { ask } = testClient()
    for (let turn = 0; turn < 10; turn += 1) await expect(ask(server.url)).rejects.toThrow(SourceStoppedError)
  })
})

describe('a host that asks to wait', () => {
  // Made when they are sent: on a busy machine a test begins seconds after its file was read.
  const inTwentySeconds = () => new Date(Date.now() + 20_000)
  const styles: [string, () => Record<string, string>][] = [
    ['Retry-After in seconds', () => ({ 'retry-after': '20' })],
    ['Retry-After as a date', () => ({ 'retry-after': inTwentySeconds().toUTCString() })],
    ['seconds left', () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' })],
    [
      'unix seconds',
      () => ({
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(inTwentySeconds().getTime() / 1_000)),
      }),
    ],
    ['ISO time', () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inTwentySeconds().toISOString() })],
  ]
  describe.each([-HOUR_MS, 0, HOUR_MS])('our clock %i ms off', (offsetMs) => {
    it.each(styles)('is waited for: %s', async (_style, headers) => {
      const server = await serve((_request, response, at) =>
        response.writeHead(at === 0 ? 429 : 200, at === 0 ? headers() : {}).end(),
      )
      const clock = turnedClock(offsetMs)
      expect((await testClient({ clock }).ask(server.url)).status).toBe(200)
      const waited = clock.waits.reduce((sum, ms) => sum + ms, 0)
      expect(waited).toBeGreaterThan(15_000)
      expect(waited).toBeLessThan(22_000)
    })
  })

  it('for 503 with Retry-After too', async () => {
    const server = await serve((_request, response, at) =>
      response.writeHead(at === 0 ? 503 : 200, { 'retry-after': '5' }).end(),
    )
    const clock = turnedClock()
    await testClient({ clock }).ask(server.url)
    expect(Math.max(...clock.waits)).toBeGreaterThan(4_900)
  })

  it.each([
    ['86400', 86_400_000, '24 hours'],
    ['259200', 259_200_000, '3 days'],
    ['31536000', 604_800_000, '7 days'],
  ])('for %s s is left alone that long, a week at most', async (asked, waitMs, words) => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': asked }).end())
    const clock = turnedClock()
    const client = testClient({ clock })
    const error: unknown = await client.ask(server.url).catch((err: unknown) => err)
    expect(error).toMatchObject({
      retryAfterMs: waitMs,
      message: expect.stringContaining(`asks to wait ${words}`) as string,
    })
    expect(error).toBeInstanceOf(RateLimitedError)
    await expect(client.ask(server.url)).rejects.toThrow(RateLimitedError)
    expect(server.requests).toHaveLength(1)
  })

  it('is not waited for when it takes longer than a minute, and no other request goes there meanwhile', async () => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': '400' }).end())
    const { ask } = testClient()
    const error: unknown = await ask(`${server.url}/a`).catch((err: unknown) => err)
    expect(error).toBeInstanceOf(RateLimitedError)
    expect((error as RateLimitedError).retryAfterMs).toBe(400_000)
    await expect(ask(`${server.url}/another`)).rejects.toThrow(RateLimitedError)
    expect(server.requests).toHaveLength(1)
  })

  it("for one path only, when it counts that path's requests", async () => {
    const counted = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '800' }
    const server = await serve((request, response) =>
      request.url === '/search' ? response.writeHead(429, counted).end() : response.end('rules'),
    )
    const { ask } = testClient()
    await expect(ask(`${server.url}/search`)).rejects.toThrow(RateLimitedError)
    expect((await ask(`${server.url}/rules`)).text).toBe('rules')
  })

  it('is waited for before it has to refuse', async () => {
    const server = await serve((_request, response, at) => {
      response.writeHead(200, { 'x-ratelimit-remaining': String(Math.max(1 - at, 0)), 'x-ratelimit-reset': '30' }).end()
    })
    const clock = turnedClock()
    const { ask } = testClient({ clock })
    const waitedAfter: number[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      await ask(server.url)
      waitedAfter.push(clock.waits.filter((ms) => ms > 20_000).length)
    }
    expect(waitedAfter).toEqual([0, 0, 1])
  })

  it('without end is given up', async () => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': '2' }).end())
    await expect(testClient().ask(server.url)).rejects.toThrow(RateLimitedError)
    expect(server.requests.length).toBeLessThan(6)
  })

  it("is the caller's business when the caller reads the refusal itself", async () => {
    const server = await serve((_request, response) => response.writeHead(429).end('usage-capped'))
    expect((await testClient().ask(server.url, { accept: [429] })).text).toBe('usage-capped')
  })
})

describe('telling it to stop', () => {
  const realClock: Clock = {
    now: () => Date.now(),
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  }
  const waits: [string, Parameters<typeof serve>[0]][] = [
    ['an answer', () => {}],
    ['a wait that the host asks for', (_request, response) => response.writeHead(429, { 'retry-after': '50' }).end()],
    ['the next try', (_request, response) => response.writeHead(500).end()],
  ]
  it.each(waits)('ends the wait for %s', async (_what, answer) => {
    const server = await serve(answer)
    const stop = new AbortController()
    const { http } = testClient({ clock: realClock, retryDelayMs: 50_000 })
    const asking = http.request(server.url, stop.signal)
    const ended = expect(asking).rejects.toThrow('stopped by the test')
    while (server.requests.length === 0) await delay(5)
    stop.abort(new Error('stopped by the test'))
    await ended
  })

  it('ends the wait for the pace', async () => {
    const server = await serve((_request, response) => response.end())
    const { http } = testClient({ clock: realClock })
    const slow = { pace: { requests: 1, perSeconds: 600 } }
    await http.request(server.url, open, slow)
    const stop = new AbortController()
    const ended = expect(http.request(server.url, stop.signal, slow)).rejects.toThrow('stopped by the test')
    stop.abort(new Error('stopped by the test'))
    await ended
    expect(server.requests).toHaveLength(1)
  })
})
