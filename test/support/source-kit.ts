import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import { RawPost } from '../../src/domain/post.js'
import { createHttp } from '../../src/producers/http/create-http.js'
import type { Page } from '../../src/domain/page.js'
import { createProcessLoginRecord } from '../../src/producers/logins/login-record.js'
import type { Clock, ProducerDeps } from '../../src/producers/producer.js'
import { createTestBudget } from './test-budget.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from './source-double.js'
import { WIRE_FAILURES } from './wire-double.js'

// What every source must do, whatever its platform. A source's own test file calls this with its double.

const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted()) // the reason, not an AbortError
  },
}

export interface KitOptions {
  /** A stream never ends by itself: it is stopped after this long without a new page. */
  readonly quietMs?: number
  readonly deps?: Partial<ProducerDeps>
}

export function describeSource(name: string, open: OpenDouble, options: KitOptions = {}): void {
  describe(`the contract: ${name}`, () => {
    const opened: SourceDouble[] = []
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((double) => double.close()))
    })
    const start = async (): Promise<SourceDouble> => {
      const double = await open()
      opened.push(double)
      return double
    }

    it('delivers valid posts, each with its raw payload, and nothing else', async () => {
      const double = await start()
      const { pages } = await crawl(double, null, options)
      const posts = pages.flatMap((page) => page.posts)
      for (const post of posts) {
        expect(RawPost.safeParse(post).error).toBeUndefined()
        expect(post.payload).toBeDefined()
        expect(post.text).not.toContain('\uFFFD')
      }
      expect(idsOf(pages)).toEqual([...double.expected].sort())
    })

    it('continues after any page: nothing skipped', async () => {
      const double = await start()
      const { pages } = await crawl(double, null, options)
      for (const [at, page] of pages.entries()) {
        const rest = await crawl(double, page.cursor, options)
        const both = [...pages.slice(0, at + 1), ...rest.pages]
        expect(idsOf(both), `from the cursor of page ${at + 1}`).toEqual([...double.expected].sort())
      }
    })

    it('finds the posts that are published after a pass, and few others', async () => {
      const double = await start()
      const first = await crawl(double, null, options)
      const id = double.publish('Kopi peng at Toa Payoh, then MRT home')
      const second = await crawl(double, first.pages.at(-1)?.cursor ?? null, options)
      expect(idsOf(second.pages)).toContain(id)
    })

    it('reads a span of the past, resumed at every cursor, or says why it cannot', async () => {
      const double = await start()
      const everything = (await crawl(double, null, options)).pages.flatMap(({ posts }) => posts)
      const times = everything.flatMap(({ postedAt }) => postedAt?.getTime() ?? []).sort((a, b) => a - b)
      const at = (share: number): Date =>
        new Date(Math.ceil((times[Math.floor(times.length * share)] ?? 0) / 1_000) * 1_000)
      const span = { from: at(0.2), to: at(0.7) }
      const backfill = double.type.backfill(double.settings, span, depsOf(options))
      if (typeof backfill === 'string') {
        expect(backfill.length).toBeGreaterThan(20)
        return
      }
      const inSpan = everything.filter(({ postedAt }) => postedAt && postedAt >= span.from && postedAt < span.to)
      const expected = [...new Set(inSpan.map(({ platform, nativeId }) => `${platform}/${nativeId}`))].sort()
      const read = async (from: string | null): Promise<Page[]> => {
        const pages: Page[] = []
        for await (const page of backfill.pages(from, AbortSignal.timeout(10_000))) pages.push(page)
        return pages
      }
      const pages = await read(null)
      expect(expected.length).toBeGreaterThan(0)
      expect(idsOf(pages)).toEqual(expected)
      for (const [index, { cursor }] of pages.entries()) {
        const both = [...pages.slice(0, index + 1), ...(await read(cursor))]
        expect(idsOf(both), `from the cursor of page ${index + 1}`).toEqual(expected)
      }
      expect((await read(pages.at(-1)?.cursor ?? null)).flatMap(({ posts }) => posts)).toEqual([])
    })

    it('stops on abort, also in the middle of a wait', async () => {
      const double = await start()
      const stop = new AbortController()
      const producer = double.type.create(double.settings, depsOf(options))
      const running = (async () => {
        for await (const page of producer.pages(null, stop.signal))
          if (page) stop.abort(new Error('stopped by the test'))
      })()
      const ended = running.then(
        () => 'ended',
        () => 'ended',
      )
      setTimeout(() => stop.abort(new Error('stopped by the test')), 500)
      expect(await Promise.race([ended, delay(30_000, 'hangs')])).toBe('ended')
    })

    const survivable: DoubleFailure[] = [
      ...WIRE_FAILURES.filter((failure) => failure !== 'wall'),
      'repeated page',
      'shrunk page',
      'drifted item',
    ]
    it.each(survivable)('loses nothing through: %s', { timeout: 30_000 }, async (failure) => {
      const double = await start()
      if (!double.failures.includes(failure)) return
      double.fail(failure)
      const pages: Page[] = []
      for (let pass = 0; pass < 5; pass += 1) {
        const done = await crawl(double, pages.at(-1)?.cursor ?? null, options)
        pages.push(...done.pages)
        if (!done.error) break
        expect([RateLimitedError, UnreachableError].some((type) => done.error instanceof type)).toBe(true)
      }
      const expected = [...double.expected].sort()
      if (failure === 'drifted item') {
        const drifted = pages.flatMap((page) => page.drifted ?? [])
        expect(drifted.length).toBeGreaterThan(0)
        expect(drifted[0]?.raw).toBeDefined()
        expect(idsOf(pages).length).toBeGreaterThanOrEqual(expected.length - 1) // its neighbours are all there
      } else {
        expect(idsOf(pages)).toEqual(expected)
      }
    })

    it('stops at a wall and says which', async () => {
      const double = await start()
      if (!double.failures.includes('wall')) return
      double.fail('wall')
      const { error } = await crawl(double, null, options)
      expect(error).toBeInstanceOf(SourceStoppedError)
      // What was on its way may still arrive, and then nothing more.
      const arrivedWithin = async (ms: number): Promise<number> => {
        const before = double.requests.length
        await delay(ms)
        return double.requests.length - before
      }
      await expect.poll(() => arrivedWithin(300), { timeout: 10_000 }).toBe(0)
    })

    it('reports the hole when its cursor has expired', async () => {
      const double = await start()
      if (!double.failures.includes('cursor expired')) return
      const first = await crawl(double, null, options)
      double.fail('cursor expired')
      const second = await crawl(double, first.pages[0]?.cursor ?? null, options)
      const gaps = second.pages.flatMap((page) => page.gaps ?? [])
      expect(gaps).toMatchObject([{ cause: 'cursor_expired' }])
      expect(gaps[0]?.from).toBeInstanceOf(Date)
    })

    it('names itself to the platform and says its cost', async () => {
      const double = await start()
      const check = await double.type.check(double.settings, depsOf(options), AbortSignal.timeout(10_000))
      expect(check).toMatchObject({ reachable: true })
      expect(check.finding.length).toBeGreaterThan(10)
      for (const { headers } of double.requests) expect(headers.get('user-agent')).toMatch(/^Kopitalk\//)
    })

    it('has a key that begins with its platform and depends on the settings alone', async () => {
      const double = await start()
      const parsed = double.type.settings.parse(double.settings)
      expect(double.type.keyOf(parsed)).toMatch(new RegExp(`^${double.type.platform}/`))
      expect(double.type.settings.safeParse({ ...double.settings, suprise: 1 }).success).toBe(false)
    })
  })
}

/** The limit for a connection, as a multiple of the silence that ends a stream. The machine may be busy, or the host paused. */
const CONNECTING = 8

/** One pass to its end; a stream is stopped when it has been quiet for a while, the first time for longer. */
export async function crawl(
  double: SourceDouble,
  from: string | null,
  options: KitOptions = {},
): Promise<{ pages: Page[]; error: unknown }> {
  const stop = new AbortController()
  const pages: Page[] = []
  let quiet: NodeJS.Timeout | undefined
  const watch = (times = 1): void => {
    clearTimeout(quiet)
    if (double.type.mode === 'stream') quiet = setTimeout(() => stop.abort(), (options.quietMs ?? 700) * times)
  }
  try {
    watch(CONNECTING)
    for await (const page of double.type.create(double.settings, depsOf(options)).pages(from, stop.signal)) {
      pages.push(page)
      watch()
    }
    return { pages, error: null }
  } catch (error) {
    return { pages, error: stop.signal.aborted ? null : error }
  } finally {
    clearTimeout(quiet)
  }
}

export function depsOf({ deps }: KitOptions): ProducerDeps {
  const log = pino({ level: 'silent' })
  const clock = deps?.clock ?? REAL_CLOCK
  return {
    http: createHttp({ clock: REAL_CLOCK, log, retryDelayMs: 50 }),
    clock: REAL_CLOCK,
    credentials: {},
    loginRecord: createProcessLoginRecord(clock),
    budget: createTestBudget(),
    log,
    ...deps,
  }
}

const idsOf = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap((page) => page.posts.map((post) => `${post.platform}/${post.nativeId}`)))].sort()
