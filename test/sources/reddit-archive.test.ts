import { afterEach, describe, expect, it } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import type { Http } from '../../src/producers/http/http.js'
import type { Page } from '../../src/domain/page.js'
import { openArchive, type ArchiveDouble, type ArchiveOptions } from '../doubles/reddit.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, describeSource } from '../support/source-kit.js'

const HOUR_MS = 3_600_000
const clock = createQuickClock(200)
const deps = { clock, http: httpBy(clock) }

describeSource('reddit archive', () => openArchive({ clock }), { deps })

describe('the archive of a subreddit', () => {
  const opened: ArchiveDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (options: ArchiveOptions = {}): Promise<ArchiveDouble> => {
    const double = await openArchive({ clock, ...options })
    opened.push(double)
    return double
  }
  /** The same, by a clock of ours that is set forward or back. */
  const by = (offsetMs: number) => {
    const turned = { now: () => clock.now() + offsetMs, sleep: clock.sleep }
    return { deps: { clock: turned, http: httpBy(turned) } }
  }
  const ids = (pages: readonly Page[]): string[] =>
    [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `reddit/${nativeId}`)))].sort()
  const removedBy = (pages: readonly Page[]): unknown[] => pages.flatMap(({ removals }) => removals ?? [])

  it.each([true, false])(
    'loses none of many items of one second, whatever "after" includes: %s',
    async (afterIncludes) => {
      const double = await open({ afterIncludes })
      const { pages } = await crawl(double, null, { deps })
      expect(ids(pages)).toEqual([...double.expected].sort())
    },
  )

  it('would lose them by asking behind the last time seen', async () => {
    const double = await open()
    const seen = new Set<string>()
    for (let after = 0; ;) {
      const url = `${String(double.settings['baseUrl'])}/api/comments/search?sort=asc&limit=100&after=${after}`
      const { data } = (await (await fetch(url)).json()) as { data: { name: string; created_utc: number }[] }
      for (const { name } of data) seen.add(`reddit/${name}`)
      const last = data.at(-1)
      if (!last) break
      after = last.created_utc
    }
    const comments = double.expected.filter((id) => id.includes('/t1_'))
    expect(comments.length - seen.size).toBe(15)
  })

  it('says so when one second has more than the archive shows, and continues after it', async () => {
    const crowd = Array.from({ length: 130 }, () => 5 * 3_600)
    const double = await open({ commentAges: [...crowd, 3_600] })
    const { pages, error } = await crawl(double, null, { deps })
    expect(error).toBeNull()
    const gaps = pages.flatMap((page) => page.gaps ?? [])
    expect(gaps).toMatchObject([{ cause: 'page_lost' }])
    expect(gaps[0]!.to!.getTime() - gaps[0]!.from.getTime()).toBe(1_000)
    expect(double.expected.length - ids(pages).length).toBe(30)
  })

  it('reads again what has settled: deleted later is a removal, come late is found', async () => {
    let skippedMs = 0
    const world = { now: () => clock.now() + skippedMs, sleep: clock.sleep }
    const double = await open({ clock: world })
    const inWorld = { deps: { clock: world, http: httpBy(world) } }
    const first = await crawl(double, null, inWorld)
    const young = double.expected.findLast((id) => id.includes('/t1_'))!
    double.withdraw(young)
    const late = double.addLate(20 * 3_600)

    const soon = await crawl(double, first.pages.at(-1)!.cursor, inWorld)
    expect(ids(soon.pages)).not.toContain(late)
    expect(removedBy(soon.pages)).toEqual([])

    skippedMs = 60 * HOUR_MS
    const later = await crawl(double, first.pages.at(-1)!.cursor, inWorld)
    expect(ids(later.pages)).toContain(late)
    expect(removedBy(later.pages)).toEqual([{ platform: 'reddit', nativeId: young.replace('reddit/', '') }])
    const again = await crawl(double, later.pages.at(-1)!.cursor, inWorld)
    expect(again.pages).toEqual([])
  })

  it('reads again also what it met when nothing had settled yet', async () => {
    let skippedMs = 0
    const world = { now: () => clock.now() + skippedMs, sleep: clock.sleep }
    const double = await open({ clock: world, commentAges: [6 * 3_600, 5 * 3_600] })
    const inWorld = { deps: { clock: world, http: httpBy(world) } }
    const first = await crawl(double, null, inWorld)
    const gone = double.expected.findLast((id) => id.includes('/t1_'))!
    double.withdraw(gone)
    skippedMs = 60 * HOUR_MS
    const later = await crawl(double, first.pages.at(-1)!.cursor, inWorld)
    expect(removedBy(later.pages)).toEqual([{ platform: 'reddit', nativeId: gone.replace('reddit/', '') }])
  })

  it.each([HOUR_MS, -HOUR_MS])('loses nothing by a clock that is an hour off: %i ms', async (offsetMs) => {
    const double = await open()
    const first = await crawl(double, null, by(offsetMs))
    const id = double.publish('naik bas lagi cepat')
    const second = await crawl(double, first.pages.at(-1)!.cursor, by(offsetMs))
    expect(ids([...first.pages, ...second.pages])).toEqual([...double.expected].sort())
    expect(ids(second.pages)).toContain(id)
  })

  it.each([200, 422] as const)('takes "slow down" with status %i for what it is', async (status) => {
    const double = await open()
    double.refuse(status)
    const { pages, error } = await crawl(double, null, { deps })
    expect(pages).toEqual([])
    expect(error).toBeInstanceOf(UnreachableError)
  })

  it('asks once a second at most', async () => {
    const double = await open()
    const paces: unknown[] = []
    const request: Http['request'] = (url, signal, wanted) => {
      paces.push(wanted?.pace)
      return deps.http.request(url, signal, wanted)
    }
    await crawl(double, null, { deps: { ...deps, http: { ...deps.http, request } } })
    expect(paces).toHaveLength(double.requests.length)
    for (const pace of paces) expect(pace).toEqual({ requests: 1, perSeconds: 1 })
  })
})
