import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { createHttp } from '../../src/producers/http/create-http.js'
import { createProcessLimiter, type HostLimiter } from '../../src/producers/http/host-limiter.js'
import { createProcessLoginRecord } from '../../src/producers/logins/login-record.js'
import { openYoutube, type YoutubeDouble, type YoutubeOptions } from '../doubles/youtube.js'
import { createQuickClock } from '../support/quick-clock.js'
import { crawl } from '../support/source-kit.js'

// Several keys of one platform, through the real client with its paces and waits.

const clock = createQuickClock(200)
const opened: YoutubeDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})

async function open(options: YoutubeOptions): Promise<YoutubeDouble> {
  const double = await openYoutube({ clock, ...options })
  opened.push(double)
  return double
}

/** The means of a process with these keys, and all that it logs. */
function withKeys(...keys: string[]) {
  let logged = ''
  const log = pino(
    { level: 'debug' },
    new Writable({ write: (line, _, done) => void ((logged += String(line)), done()) }),
  )
  const http = createHttp({ clock, log, retryDelayMs: 20, leaveAloneMs: 100 })
  const credentials = { youtube: keys.map((apiKey) => ({ apiKey })) }
  const deps = { clock, http, credentials, loginRecord: createProcessLoginRecord(clock), log }
  return { deps, logged: () => logged }
}

const ids = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `youtube/${nativeId}`)))].sort()

describe('several keys', () => {
  it('share the work of one pass, which goes on over the end of one quota', async () => {
    const double = await open({ keys: { 'hunter-a': 2, 'hunter-b': 100 } })
    const { deps } = withKeys('hunter-a', 'hunter-b')
    const { pages, error } = await crawl(double, null, { deps })
    expect(error).toBeNull()
    expect(ids(pages)).toEqual([...double.expected].sort())
    expect(double.unitsOf('hunter-a')).toBe(2)
    expect(double.unitsOf('hunter-b')).toBe(double.units - 2)
  })

  it('go on without one that is refused, and name it by its position alone', async () => {
    const double = await open({ keys: { 'hunter-b': 100 } })
    const { deps, logged } = withKeys('hunter-a', 'hunter-b')
    const { pages, error } = await crawl(double, null, { deps })
    expect(error).toBeNull()
    expect(ids(pages)).toEqual([...double.expected].sort())
    expect(logged().match(/credential 1 of 2 is refused/g), 'once: it is set aside').toHaveLength(1)
    expect(logged()).not.toContain('hunter')
    expect(double.requests.filter(({ headers }) => headers.get('x-goog-api-key') === 'hunter-a')).toHaveLength(1)
  })

  it('stop the source when all are refused, and end the pass when all must wait', async () => {
    const double = await open({ keys: { 'hunter-a': 1, 'hunter-b': 1 } })
    const refused = await crawl(double, null, { deps: withKeys('hunter-x', 'hunter-y').deps })
    expect(refused.error).toBeInstanceOf(SourceStoppedError)
    expect(String(refused.error)).not.toContain('hunter')
    const { deps } = withKeys('hunter-a', 'hunter-b')
    const { error, pages } = await crawl(double, null, { deps })
    expect(error).toBeInstanceOf(RateLimitedError)
    const asked = double.requests.length
    expect((await crawl(double, pages.at(-1)?.cursor ?? null, { deps })).error).toBeInstanceOf(RateLimitedError)
    expect(double.requests.length, 'what is known to be used up is not asked').toBe(asked)
  })

  it('have a line of turns each at the host, and none of them is the key', async () => {
    const double = await open({ keys: { 'hunter-a': 100, 'hunter-b': 100 } })
    const turns: string[] = []
    const lines = async (...keys: string[]): Promise<Set<string>> => {
      turns.length = 0
      const limiter = createProcessLimiter(clock)
      const take: HostLimiter['take'] = (host, ...rest) => {
        turns.push(host)
        return limiter.take(host, ...rest)
      }
      const { deps } = withKeys(...keys)
      const http = createHttp({ clock, log: deps.log, limiter: { ...limiter, take } })
      await crawl(double, null, { deps: { ...deps, http } })
      return new Set(turns)
    }
    expect(await lines('hunter-a')).toEqual(new Set([new URL(double.requests[0]!.url).host]))
    const two = [...(await lines('hunter-a', 'hunter-b'))]
    expect(two).toHaveLength(2)
    expect(turns.filter((turn) => turn === two[0])).toHaveLength(turns.length / 2)
    expect(two.join()).not.toContain('hunter')
  })
})
