import { setTimeout as delay } from 'node:timers/promises'
import { chromium, type Browser } from 'playwright-core'
import { afterEach, expect, it, vi } from 'vitest'
import { SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import { shortcodeOfId } from '../../src/producers/instagram/media-id.js'
import type { Page } from '../../src/domain/page.js'
import type { ProducerDeps } from '../../src/producers/producer.js'
import { describeWithChromium } from '../doubles/instagram-chromium.js'
import { openDouble, openPageDouble, type PageDouble } from '../doubles/instagram.js'
import type { PageTrouble, Trouble } from '../doubles/instagram-site.js'
import { shareChromium } from '../support/shared-chromium.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl as crawlBy, depsOf, describeSource } from '../support/source-kit.js'

const opened: PageDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const start: typeof openPageDouble = async (...given) => {
  const double = await openPageDouble(...given)
  opened.push(double)
  return double
}
/** Between robots.txt and the page lies a second, which no test is about. */
const crawl: typeof crawlBy = (double, from, options = {}) =>
  crawlBy(double, from, { ...options, deps: { http: httpBy(createQuickClock()), ...options.deps } })
const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ posts }) => posts.map((post) => `instagram/${post.nativeId}`))
const gapsOf = (pages: readonly Page[]) => pages.flatMap(({ gaps = [] }) => gaps)
const listQueries = ({ site }: PageDouble) => site.requests.filter(({ body }) => body.includes('PolarisListQuery'))

describeWithChromium('Instagram pages', () => {
  shareChromium()
  describeSource('instagram hashtag', openDouble, { deps: { http: httpBy(createQuickClock()) } })

  it('reads the first page out of the page itself, and counts what is not a post', async () => {
    const double = await start('hashtag')
    const { pages } = await crawl(double, null)
    expect(idsOf(pages)).toEqual(double.expected) // 14 posts, 4 a page
    expect(listQueries(double)).toHaveLength(3)
    expect(new Set(listQueries(double).map(({ body }) => new URLSearchParams(body).get('doc_id'))).size).toBe(3)
    expect(pages[0]?.dropped).toEqual({ advert: 1, partial: 1 })
    expect(pages.flatMap(({ posts }) => posts).filter(({ text }) => text === '')).not.toEqual([]) // without a caption
  })

  it.each(['xdt', 'legacy'] as const)(
    'reads a profile in the %s dialect, whose first page is asked for by its script',
    async (dialect) => {
      const double = await start('profile', { dialect: () => dialect })
      // The invented posts are of several people; a profile shows those of one.
      for (const [at, post] of double.site.posts.entries())
        double.site.posts[at] = { ...post, handle: at === 5 ? 'someone.else' : 'invented.agency' }
      const { pages, error } = await crawl(double, null)
      expect(error).toBeNull()
      expect(idsOf(pages)).toEqual(double.expected.filter((_, at) => at !== 5))
      expect(pages.flatMap(({ dropped }) => dropped?.['unrelated'] ?? 0).reduce((a, b) => a + b)).toBeGreaterThan(0)
    },
  )

  it.each(['xdt', 'polaris', 'legacy'] as const)('reads a single post in the %s dialect', async (dialect) => {
    const double = await start('post', { dialect: () => dialect }, { code: 'AAAAAAAAAAA' })
    const code = shortcodeOfId(double.site.posts[2]!.pk)
    const { pages, error } = await crawl({ ...double, settings: { ...double.settings, code } }, null)
    expect(error).toBeNull()
    expect(idsOf(pages)).toEqual([double.expected[2]])
  })

  it('shows a visitor one screen of a place, behind its tab, and tells of the hole to the pass before', async () => {
    const double = await start('location', { dialect: () => 'xdt' })
    const first = await crawl(double, null)
    expect(idsOf(first.pages)).toEqual(double.expected.slice(0, 4))
    expect(listQueries(double)).toHaveLength(1)
    expect(gapsOf(first.pages)).toEqual([])
    double.publish('one')
    const overlapping = await crawl(double, first.pages.at(-1)!.cursor)
    expect(gapsOf(overlapping.pages)).toEqual([])
    for (const text of ['two', 'three', 'four', 'five', 'six']) double.publish(text)
    const late = await crawl(double, overlapping.pages.at(-1)!.cursor)
    expect(gapsOf(late.pages)).toMatchObject([{ cause: 'wall' }])
  })

  it('stays within its scrolls, and tells of the hole that this leaves', async () => {
    const double = await start('profile', { dialect: () => 'xdt', posts: 30 }, { scrollsPerPass: 2 })
    for (const [at, post] of double.site.posts.entries()) double.site.posts[at] = { ...post, handle: 'invented.agency' }
    const first = await crawl(double, null)
    expect(listQueries(double)).toHaveLength(3) // the script's own first, and one a scroll
    expect(gapsOf(first.pages)).toEqual([])
    for (let at = 0; at < 15; at += 1) {
      double.publish(`new ${at}`)
      double.site.posts[0] = { ...double.site.posts[0]!, handle: 'invented.agency' }
    }
    const second = await crawl(double, first.pages.at(-1)!.cursor)
    expect(gapsOf(second.pages)).toMatchObject([{ cause: 'budget' }])
  })

  const WALLS: readonly [Trouble, string][] = [
    ['gate 401', 'wall'],
    ['limit 429', 'wall'],
    ['unauthorized 400', 'wall'],
    ['login page as data', 'wall'],
    ['login dialog', 'wall'],
    ['challenge 400', 'challenge'],
    ['challenge redirect', 'challenge'],
  ]
  it.each(WALLS)('in the middle of a scroll, stops at: %s', async (trouble, cause) => {
    const double = await start('hashtag')
    double.site.onScroll(trouble, 1, 1)
    const { pages, error } = await crawl(double, null)
    expect(error).toBeInstanceOf(SourceStoppedError)
    expect(error).toMatchObject({ stopCause: cause })
    expect((error as Error).message).toMatch(/^Instagram /)
    expect(idsOf(pages).length).toBeGreaterThanOrEqual(8) // what came before it is kept
    expect(listQueries(double)).toHaveLength(2) // and nothing was asked after it
    const again = await crawl(double, pages.at(-1)!.cursor)
    expect(idsOf(again.pages)).toEqual(double.expected) // nothing is taken for known that was not reached
  })

  const PAGES: readonly [PageTrouble, string][] = [
    ['login', 'wall'],
    ['home', 'wall'],
    ['shell', 'wall'],
    ['limit 429', 'wall'],
    ['challenge', 'challenge'],
    ['missing', 'gone'],
  ]
  it.each(PAGES)('instead of the page: %s', async (trouble, cause) => {
    const double = await start('hashtag')
    double.site.page = trouble
    const { pages, error } = await crawl(double, null)
    expect(error).toMatchObject({ name: 'SourceStoppedError', stopCause: cause })
    expect(pages).toEqual([])
    expect(listQueries(double)).toEqual([])
    const check = await double.type.check(double.settings, depsOf({}), AbortSignal.timeout(10_000))
    expect(check).toMatchObject({ reachable: false, finding: (error as Error).message })
  })

  it('keeps the names of unknown roots when a page has no other, and comes back later', async () => {
    const double = await start('hashtag')
    double.site.page = 'unknown root'
    const { pages, error } = await crawl(double, null)
    expect(error).toBeInstanceOf(UnreachableError)
    expect(pages).toMatchObject([{ posts: [], drifted: [{ field: 'data: no root that is known' }] }])
    expect(JSON.stringify(pages[0]?.drifted)).toContain('xdt_brand_new_root')
  })

  it.each(['execution error', 'no more answers', 'unknown root', 'repeated page'] as const)(
    'does not call it an end when scrolling brings nothing more: %s',
    async (trouble) => {
      const double = await start('hashtag', {}, { answerSeconds: 0.6 })
      double.site.onScroll(trouble, 99)
      const { pages, error } = await crawl(double, null)
      expect(error).toBeInstanceOf(UnreachableError)
      expect((error as Error).message).toContain('stalled')
      expect(idsOf(pages)).toEqual(double.expected.slice(0, 4))
    },
  )

  it('asks robots.txt first, and goes nowhere when it refuses', async () => {
    const double = await start('hashtag', { robots: 'User-agent: *\nDisallow: /\n' })
    const { error } = await crawl(double, null)
    expect(error).toMatchObject({ stopCause: 'forbidden' })
    expect(double.requests.map(({ url }) => url)).toEqual(['/robots.txt'])
  })

  it('asks it about the page that it was sent to as well', async () => {
    const double = await start('hashtag', { robots: 'User-agent: Kopitalk\nDisallow: /popular/\n' })
    const { pages, error } = await crawl(double, null)
    expect(error).toMatchObject({ stopCause: 'forbidden' })
    expect(pages).toEqual([])
  })

  it('does not ask it where the operator states to have permission, and the check says so', async () => {
    const permission = 'letter of the site, 2026-03-01'
    const refusing = { robots: 'User-agent: *\nDisallow: /\n' }
    const double = await start('hashtag', refusing, { robots: 'permitted', permission })
    const { pages, error } = await crawl(double, null)
    expect(error).toBeNull()
    expect(idsOf(pages)).toEqual(double.expected)
    expect(double.requests.filter(({ url }) => url === '/robots.txt')).toEqual([])
    const check = await double.type.check(double.settings, depsOf({}), AbortSignal.timeout(10_000))
    expect(check.finding).toContain(`robots.txt not asked, by your statement: ${permission}`)
    const unsaid = double.type.settings.safeParse({ ...double.settings, permission: undefined })
    expect(unsaid.error?.issues).toMatchObject([{ path: ['permission'] }])
  })

  it('loads pages in turns with every other source at the site', async () => {
    const apart = async (...all: readonly ProducerDeps[]): Promise<number> => {
      const double = await start('hashtag', {}, { scrollsPerPass: 0, secondsBetweenScrolls: 5 })
      await Promise.all(all.map((deps) => crawl(double, null, { deps })))
      const [first, second] = double.requests.filter(({ url }) => url.startsWith('/explore/')).map(({ at }) => at)
      return second! - first!
    }
    const shared = depsOf({})
    const inTurns = await apart(shared, shared)
    expect(inTurns).toBeGreaterThan(2_500) // 0.8 of the pause, less what a browser's start may take
    const apartFromEachOther = await apart(depsOf({}), depsOf({}))
    expect(apartFromEachOther).toBeLessThan(inTurns - 1_000) // the control
  })

  it('ends when it is stopped while its page is being made, which Chromium then never finishes', async () => {
    const double = await start('hashtag')
    const stop = new AbortController()
    const launch = vi.mocked(chromium.launch).getMockImplementation()!
    vi.mocked(chromium.launch).mockImplementation(async (options) => {
      const browser = await launch(options)
      const newContext: Browser['newContext'] = async (given) => {
        const context = await browser.newContext(given)
        const newPage = context.newPage.bind(context)
        context.newPage = () => {
          const page = newPage()
          stop.abort(new Error('stopped by the test'))
          return page
        }
        return context
      }
      return Object.create(browser, { newContext: { value: newContext } }) as Browser
    })
    const deps = depsOf({ deps: { http: httpBy(createQuickClock()) } })
    const pages = double.type.create(double.settings, deps).pages(null, stop.signal)[Symbol.asyncIterator]()
    const ended = pages.next().catch((error: unknown) => (error as Error).message)
    expect(await Promise.race([ended, delay(10_000, 'hangs')])).toBe('stopped by the test')
  })

  it('names the configured Chromium that it cannot use', async () => {
    const double = await start('hashtag')
    const { error } = await crawl(double, null, { deps: { chromiumPath: '/nowhere/chromium' } })
    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringContaining('CHROMIUM_PATH') as string })
    const settings = { ...double.settings, chromiumPath: '/elsewhere/chromium' } // the source's own comes first
    const own = await crawl({ ...double, settings }, null, { deps: { chromiumPath: '/nowhere/chromium' } })
    expect(own.error).toMatchObject({ message: expect.stringContaining('/elsewhere/') as string })
  })

  it('removes a post that it had and that is gone, and only such a one', async () => {
    const double = await start('post', { dialect: () => 'xdt' }, { code: 'AAAAAAAAAAA' })
    const [post] = double.site.posts
    const here = { ...double, settings: { ...double.settings, code: shortcodeOfId(post!.pk) } }
    const before = await crawl(here, null)
    double.site.posts.shift()
    const after = await crawl(here, before.pages.at(-1)!.cursor)
    expect(after.error).toMatchObject({ stopCause: 'gone' })
    expect(after.pages).toMatchObject([{ removals: [{ platform: 'instagram', nativeId: post!.pk }] }])
    const never = await crawl(here, null)
    expect(never.error).toMatchObject({ stopCause: 'gone' })
    expect(never.pages).toEqual([])
  })

  it('leaves a post alone that is only withheld here', async () => {
    const double = await start('post', {}, { code: 'AAAAAAAAAAA' })
    double.site.page = 'gated'
    const { pages, error } = await crawl(double, null)
    expect(error).toMatchObject({ stopCause: 'forbidden' })
    expect(pages).toEqual([])
  })
})
