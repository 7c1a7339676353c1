import { afterEach, describe, expect, it } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import type { SourceDouble } from '../support/source-double.js'
import { openFeed, type FeedOptions } from '../doubles/reddit-feed.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, describeSource } from '../support/source-kit.js'

// A feed a minute.
const clock = createQuickClock(2_000)
const deps = { clock, http: httpBy(clock) }

describeSource('reddit feed', () => openFeed({ clock }), { deps })

describe("a subreddit's feed", () => {
  const opened: SourceDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (options: FeedOptions = {}): Promise<SourceDouble> => {
    const double = await openFeed({ clock, ...options })
    opened.push(double)
    return double
  }

  it('has no gap while feeds overlap, also when what was read last is deleted', async () => {
    const double = await open({ size: 5 })
    const first = await crawl(double, null, { deps })
    double.withdraw?.(double.expected.at(-1)!)
    double.publish('one more')
    const second = await crawl(double, first.pages[0]!.cursor, { deps })
    expect(second.pages.flatMap(({ gaps }) => gaps ?? [])).toEqual([])
  })

  it('tells of entries that passed by unseen, with the right bounds', async () => {
    const double = await open({ size: 5 })
    const first = await crawl(double, null, { deps })
    for (let at = 0; at < 9; at += 1) double.publish(`fast ${at}`)
    const second = await crawl(double, first.pages[0]!.cursor, { deps })
    expect(second.pages.flatMap(({ gaps }) => gaps ?? [])).toMatchObject([
      { from: first.pages[0]!.posts.at(-1)!.postedAt, to: second.pages[0]!.posts[0]!.postedAt, cause: 'page_lost' },
    ])
    const third = await crawl(double, second.pages[0]!.cursor, { deps })
    expect(third.pages.flatMap(({ gaps }) => gaps ?? [])).toEqual([])
  })

  it('that ends between two entries is not taken for a short one', async () => {
    const double = await open({ cutOnce: true })
    const { pages, error } = await crawl(double, null, { deps })
    expect(pages).toEqual([])
    expect(error).toBeInstanceOf(UnreachableError)
    expect((await crawl(double, null, { deps })).pages[0]?.posts).toHaveLength(double.expected.length)
  })

  it('that is a page for browsers stops the source, whatever its status', async () => {
    const double = await open({ politeWall: true })
    double.fail('wall')
    expect((await crawl(double, null, { deps })).error).toMatchObject({ name: 'SourceStoppedError', stopCause: 'wall' })
  })
})
