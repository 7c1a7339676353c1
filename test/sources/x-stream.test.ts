import { afterEach, describe, expect, it } from 'vitest'
import { SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { WORST_PER_POST } from '../../src/producers/x/prices.js'
import { idAt } from '../../src/producers/x/snowflake.js'
import { openXStream } from '../doubles/x-stream.js'
import { TOKEN, type XDouble, type XDoubleOptions } from '../doubles/x.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { depsOf, describeSource } from '../support/source-kit.js'
import { createTestBudget } from '../support/test-budget.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock), credentials: { x: [{ bearerToken: TOKEN }] } }

describeSource('x stream', () => openXStream({ clock }), { deps, quietMs: 900 })

const opened: XDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (options: XDoubleOptions = {}): Promise<XDouble> => {
  const double = await openXStream({ clock, script: [], ...options })
  opened.push(double)
  return double
}

interface Listening {
  readonly pages: Page[]
  /** Waits for the page that makes this true. */
  until(condition: () => boolean): Promise<void>
  stop(): Promise<unknown>
  readonly ended: Promise<unknown>
}

/** Follows the stream until stopped; nothing here waits for time, only for pages. */
function listen(double: XDouble, from: string | null = null, more: object = {}): Listening {
  const pages: Page[] = []
  const stop = new AbortController()
  const waiting = new Set<() => void>()
  const ended = (async () => {
    const producer = double.type.create(double.settings, depsOf({ deps: { ...deps, ...more } }))
    for await (const page of producer.pages(from, stop.signal)) {
      pages.push(page)
      for (const wake of waiting) wake()
    }
  })().catch((err: unknown) => err)
  return {
    pages,
    ended,
    async until(condition) {
      while (!condition()) {
        const woken = new Promise<'page'>((resolve) => waiting.add(() => resolve('page')))
        const how = await Promise.race([woken, ended.then((err: unknown) => ({ err }))])
        if (how !== 'page') throw how.err
      }
    },
    async stop() {
      stop.abort(new Error('told to stop'))
      return ended
    },
  }
}
const textsOf = (pages: readonly Page[]): string[] => pages.flatMap(({ posts }) => posts.map(({ text }) => text))
const idsOf = (pages: readonly Page[]): string[] => pages.flatMap(({ posts }) => posts.map(({ nativeId }) => nativeId))
const dropped = (pages: readonly Page[], reason: string): number =>
  pages.reduce((sum, page) => sum + (page.dropped?.[reason] ?? 0), 0)

describe('rules', () => {
  it('become the wanted ones under our tag; those of others stay', async () => {
    const double = await open({ settings: { name: 'sg', rules: ['mrt delay', 'hawker'] } })
    double.stream.changeRules({
      add: [
        { value: 'cats', tag: 'of others' },
        { value: 'old', tag: 'kopitalk:sg' },
      ],
    })
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    await live.stop()
    expect(double.stream.rules.map(({ value, tag }) => [value, tag])).toEqual([
      ['cats', 'of others'],
      ['mrt delay', 'kopitalk:sg'],
      ['hawker', 'kopitalk:sg'],
    ])
  })

  it('decide what is ours: a post for others alone is dropped and counted, a shared rule is ours as well', async () => {
    const double = await open({ settings: { name: 'sg', rules: ['mrt', 'hawker'] } })
    double.stream.changeRules({
      add: [
        { value: 'cats', tag: 'of others' },
        { value: 'hawker', tag: 'of others' },
      ],
    })
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    const rule = (value: string) => double.stream.rules.filter((each) => each.value === value)
    expect(rule('hawker')).toHaveLength(1)
    await double.stream.deliver({ text: 'meow' }, rule('cats'))
    await double.stream.deliver({ text: 'chicken rice' }, rule('hawker'))
    await double.stream.deliver({ text: 'train stalled' }, rule('mrt'))
    await live.until(() => textsOf(live.pages).length === 2)
    await live.stop()
    expect(textsOf(live.pages)).toEqual(['chicken rice', 'train stalled'])
    expect(dropped(live.pages, 'no_match')).toBe(1)
  })

  it('that X does not take are an error that does not quote them', async () => {
    const double = await open({ settings: { rules: ['((from:invented_handle'] } })
    const err = await listen(double).ended
    expect(String(err)).toMatch(/does not take 1 of the stream's rules/)
    expect(String(err)).not.toContain('invented_handle')
  })

  it('are needed: without any X refuses the stream', async () => {
    const double = await open()
    const url = new URL('/2/tweets/search/stream', String(double.settings.baseUrl))
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect(answer.status).toBe(409)
  })
})

describe('the stream', () => {
  it.each([1, 2, 3, 5, 7])('loses no character when it comes in pieces of %i bytes', async (pieceBytes) => {
    const double = await open({ pieceBytes })
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    const text = '新加坡 சிங்கப்பூர் 👨‍👩‍👧‍👦 kopi'
    await double.stream.deliver({ text })
    await live.until(() => textsOf(live.pages).length === 1)
    await live.stop()
    expect(textsOf(live.pages)).toEqual([text])
  })

  it('may repeat and reorder: nothing is lost, and the cursor does not step back', async () => {
    const double = await open()
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    const first = await double.stream.deliver()
    const second = await double.stream.deliver()
    await double.stream.sendAgain(first)
    await live.until(() => idsOf(live.pages).length === 3)
    await live.stop()
    expect(idsOf(live.pages)).toEqual([first.id, second.id, first.id])
    const newest = live.pages.map(({ cursor }) => BigInt((JSON.parse(cursor) as { newest: string }).newest))
    for (const [at, id] of newest.entries()) expect(id >= (newest[at - 1] ?? 0n)).toBe(true)
  })

  it('ends with the word that X gives', async () => {
    const double = await open()
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    await double.stream.deliver({ text: 'the last one' })
    await double.stream.write('{"errors":[{"title":"operational-disconnect","detail":"upstream"}]}\r\n')
    const err = await live.ended
    expect(err).toBeInstanceOf(UnreachableError)
    expect(String(err)).toContain('operational-disconnect')
    expect(textsOf(live.pages)).toEqual(['the last one'])
  })

  it('that is silent for 25 seconds is dead; keep-alives keep it alive', async () => {
    const silent = await open({ heartbeatMs: 0 })
    expect(String(await listen(silent).ended)).toContain('silent for 25 s')
    const alive = await open()
    const began = clock.now()
    const live = listen(alive)
    // The next page without a post is a sign of life after five minutes.
    await live.until(() => live.pages.length > 1)
    expect(clock.now() - began).toBeGreaterThan(300_000)
    expect(textsOf(live.pages)).toEqual([])
    await live.stop()
  })

  it('keeps messages of an unknown kind', async () => {
    const double = await open()
    const live = listen(double)
    await live.until(() => live.pages.length > 0)
    await double.stream.write('{"weather":"hot"}\r\n')
    await double.stream.deliver({ text: 'still here' })
    await live.until(() => textsOf(live.pages).length === 1)
    await live.stop()
    expect(live.pages.flatMap(({ drifted }) => drifted ?? [])).toEqual([
      { field: 'message: unknown kind', raw: { weather: 'hot' } },
    ])
  })
})

describe('a break', () => {
  it('is refilled by search, while the stream brings new posts', async () => {
    const double = await open({ searchLagMs: 30_000 })
    const before = listen(double)
    await before.until(() => before.pages.length > 0)
    await double.stream.deliver({ text: 'before' })
    await before.until(() => textsOf(before.pages).length === 1)
    double.stream.end('destroy')
    expect(await before.ended).toBeInstanceOf(UnreachableError)
    double.stream.publish({ text: 'meanwhile' })

    const after = listen(double, before.pages.at(-1)?.cursor ?? null)
    await after.until(() => after.pages.length > 0)
    await double.stream.deliver({ text: 'after' })
    await after.until(() => textsOf(after.pages).includes('meanwhile'))
    expect(textsOf(after.pages)).toContain('after')
    await after.until(() => holeOf(after.pages.at(-1)) === null)
    await after.stop()
    // Until search has been heard to the end, the hole stays in every cursor.
    const found = after.pages.findIndex((page) => textsOf([page]).includes('meanwhile'))
    for (const page of after.pages.slice(0, found)) expect(holeOf(page)).not.toBeNull()
  })

  it('in the middle of a refill is refilled again from its beginning', async () => {
    const double = await open()
    const first = listen(double)
    await first.until(() => first.pages.length > 0)
    await first.stop()
    // Further back than the margin behind the newest post: only the noted hole reaches down to it.
    double.stream.publish({ text: 'meanwhile', id: idAt(clock.now() - 80_000) })
    const second = listen(double, first.pages.at(-1)?.cursor ?? null)
    await second.until(() => second.pages.length > 0)
    await double.stream.deliver({ text: 'much later' })
    await second.until(() => textsOf(second.pages).includes('much later'))
    await second.stop() // before the search has begun
    expect(textsOf(second.pages)).not.toContain('meanwhile')
    const third = listen(double, second.pages.at(-1)?.cursor ?? null)
    await third.until(() => textsOf(third.pages).includes('meanwhile'))
    await third.stop()
  })
})

describe('the budget of a stream', () => {
  it('ends it before one post too many is paid for', async () => {
    const cap = 50 * WORST_PER_POST
    const double = await open()
    const budget = createTestBudget(cap)
    const live = listen(double, null, { budget })
    await live.until(() => live.pages.length > 0)
    let sent = 0
    let isOver = false
    void live.ended.then(() => (isOver = true))
    while (!isOver) {
      await double.stream.deliver()
      sent += 1
      await live.until(() => idsOf(live.pages).length === sent).catch(() => undefined) // the budget's word comes below
      await new Promise(setImmediate)
    }
    const err = await live.ended
    expect(err).toBeInstanceOf(SourceStoppedError)
    expect(err).toMatchObject({ stopCause: 'budget' })
    expect(sent - idsOf(live.pages).length).toBeLessThanOrEqual(1) // one may be on its way when the stream is left
    expect(double.billed()).toBeLessThanOrEqual(cap)
    expect(budget.spent()).toBeLessThanOrEqual(cap)
    expect(sent).toBeGreaterThan(20)
  })
})

const holeOf = (page: Page | undefined): unknown => (JSON.parse(page?.cursor ?? '{}') as { hole: unknown }).hole
