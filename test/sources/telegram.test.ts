import { afterEach, describe, expect, it } from 'vitest'
import type { Http } from '../../src/producers/http/http.js'
import type { Page } from '../../src/domain/page.js'
import { openChannel, type ChannelDouble, type ChannelOptions } from '../doubles/telegram.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, describeSource } from '../support/source-kit.js'

const clock = createQuickClock(200)
const deps = { clock, http: httpBy(clock) }

describe.each(['messages', 'numbers', 'nothing'] as const)('when "after" counts %s', (after) => {
  describeSource('telegram channel', () => openChannel({ clock, after }), { deps })
})

describe('the preview of a channel', () => {
  const opened: ChannelDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (options: ChannelOptions = {}): Promise<ChannelDouble> => {
    const double = await openChannel({ clock, ...options })
    opened.push(double)
    return double
  }
  const ids = (pages: readonly Page[]): string[] =>
    [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `telegram/${nativeId}`)))].sort()
  const last = (pages: readonly Page[]): string => pages.at(-1)!.cursor
  const removedBy = (pages: readonly Page[]): unknown[] => pages.flatMap(({ removals }) => removals ?? [])
  const pagesAsked = (double: ChannelDouble): string[] =>
    double.requests
      .map(({ url }) => new URL(url))
      .filter(({ pathname }) => pathname !== '/robots.txt')
      .map(({ pathname, search }) => pathname + search)

  it('asks for one page when nothing but a little is new', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    const before = pagesAsked(double).length
    double.publish('baru')
    await crawl(double, last(first.pages), { deps })
    expect(pagesAsked(double).slice(before)).toEqual(['/s/KopiNews'])
  })

  it('goes back as far as configured on the first pass, and yields the oldest first', async () => {
    const double = await open({ settings: { firstPages: 2 } })
    const { pages } = await crawl(double, null, { deps })
    const numbers = pages.flatMap(({ posts }) => posts.map(({ nativeId }) => Number(nativeId.split('/')[1])))
    expect(Math.min(...numbers)).toBe(31)
    expect(Math.max(...numbers)).toBe(70)
    expect(pages[0]!.posts[0]!.nativeId).toBe('kopinews/31')
  })

  it.each(['messages', 'numbers', 'nothing'] as const)(
    'finds everything behind sixty deleted messages, and calls none of them a gap ("after" counts %s)',
    async (after) => {
      const double = await open({ after })
      const first = await crawl(double, null, { deps })
      const doomed = Array.from({ length: 60 }, (_, at) => double.publish(`spam ${at}`))
      for (let at = 0; at < 30; at += 1) double.publish(`real ${at}`)
      for (const id of doomed) double.withdraw(id)
      const second = await crawl(double, last(first.pages), { deps })
      expect(second.error).toBeNull()
      expect(ids([...first.pages, ...second.pages])).toEqual([...double.expected].sort())
      expect(second.pages.flatMap(({ gaps }) => gaps ?? [])).toEqual([])
      expect(removedBy(second.pages)).toEqual([])
    },
  )

  it('sees an edit on the newest page as an edit', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    const id = double.publish('Kopi $1.50')
    const second = await crawl(double, last(first.pages), { deps })
    double.edit(id, 'Kopi $1.80')
    const third = await crawl(double, last(second.pages), { deps })
    const [before, after] = [second, third].map(({ pages }) =>
      pages.flatMap(({ posts }) => posts).find(({ nativeId }) => `telegram/${nativeId}` === id),
    )
    expect(before).toMatchObject({ text: 'Kopi $1.50', editedAt: null })
    expect(after).toMatchObject({ text: 'Kopi $1.80', editedAt: expect.any(Date) as Date })
  })

  it('takes a deleted message back, but not one that the page only left out', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    const [deleted, present] = ['telegram/kopinews/70', 'telegram/kopinews/64']
    double.withdraw(deleted)
    double.overlook(present)
    const second = await crawl(double, last(first.pages), { deps })
    expect(removedBy(second.pages)).toEqual([{ platform: 'telegram', nativeId: 'kopinews/70' }])
    const third = await crawl(double, last(second.pages), { deps })
    expect(removedBy(third.pages)).toEqual([])
  })

  it.each([
    ['private', 'wall'],
    ['unknown', 'gone'],
  ] as const)('that is %s stops the source: %s', async (reason, stopCause) => {
    const double = await open()
    double.shut(reason)
    const { pages, error } = await crawl(double, null, { deps })
    expect(pages).toEqual([])
    expect(error).toMatchObject({ name: 'SourceStoppedError', stopCause })
  })

  it('is not read where robots.txt says no', async () => {
    const double = await open({ robots: 'User-agent: *\nDisallow: /s/' })
    const { error } = await crawl(double, null, { deps: { ...deps, http: httpBy(clock) } })
    expect(error).toMatchObject({ stopCause: 'forbidden' })
    expect(pagesAsked(double)).toEqual([])
  })

  it('asks for two pages in five seconds at most, and for robots.txt each time', async () => {
    const double = await open()
    const wanted: unknown[] = []
    const request: Http['request'] = (url, signal, how) => {
      wanted.push({ pace: how?.pace, robots: how?.robots })
      return deps.http.request(url, signal, how)
    }
    await crawl(double, null, { deps: { ...deps, http: { ...deps.http, request } } })
    expect(wanted.length).toBeGreaterThan(3)
    for (const how of wanted) expect(how).toEqual({ pace: { requests: 2, perSeconds: 5 }, robots: true })
  })
})
