import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { markStale } from '../../src/store/derived/stale-posts.js'
import { erasePost } from '../../src/store/people/erase.js'
import { findSilentSources } from '../../src/store/crawl/source-health.js'
import { createTrends } from '../../src/workers/upkeep/trends.js'
import { DAY, HOUR, MINUTE, startAlertWorld, type AlertWorld } from '../support/alert-world.js'
import { buildWorld, type WorldPost } from '../support/reading-world.js'
import { TEST_HASH_KEY } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

let world: AlertWorld

beforeAll(async () => {
  world = await startAlertWorld('alertconditions')
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

let made = 0
/** Posts of different authors in a collection of their own; the words tell of nothing else. */
function postsAt(at: Date, count: number, text: string, more: Partial<WorldPost> = {}): WorldPost[] {
  return Array.from({ length: count }, (_, index) => {
    made += 1
    return {
      nativeId: `a${made}`,
      platform: 'mastodon',
      author: `writer ${made}`,
      text: `${text} ${'abcdefghijklmnopqrstuvwxyz'[made % 26]}${made}`,
      postedAt: new Date(at.getTime() - (index + 1) * 1_000),
      repost: false,
      language: 'en',
      confidence: 0.9,
      codeMixed: false,
      sentiment: 'neutral',
      probabilities: [0.1, 0.8, 0.1],
      origin: 'inside',
      entities: [],
      ...more,
    }
  })
}
const build = (collection: string, posts: readonly WorldPost[]) =>
  buildWorld(world.pool, { key: collection, isSample: false }, posts)

describe('a condition', () => {
  it('term: fires above its volume in the last hour, tells how many, and clears', async () => {
    await build('terms', [
      ...postsAt(world.now, 4, 'the durian season'),
      ...postsAt(new Date(world.now.getTime() - 2 * HOUR), 9, 'durian'),
    ])
    const id = await world.watch({ kind: 'term', term: 'Durian', postsAnHour: 4, collection: 'terms' })
    expect(await world.pass()).toEqual({ told: 0, delivered: 0 }) // four are not more than four
    await build('terms', postsAt(world.now, 1, 'durian again'))
    expect(await world.pass()).toEqual({ told: 1, delivered: 1 })
    expect(world.received[0]).toMatchObject({
      rule: { id, name: 'a rule' },
      cause: '"Durian": 5 posts in the last hour, more than 4 (The terms collection).',
      link: expect.stringMatching(/^https:\/\/kopitalk\.example\/posts\?term=Durian&collection=terms&from=/) as string,
      test: false,
    })
    world.later(2 * HOUR)
    await world.pass()
    expect(await world.rules()).toMatchObject([{ toldAt: null }])
  })

  it('topic: fires above its volume, by itself, in a query and for its sentiment', async () => {
    const ids = await build('topics', [
      ...postsAt(world.now, 40, 'noise', { probabilities: [0.8, 0.1, 0.1] }),
      ...postsAt(new Date(world.now.getTime() - 3 * DAY), 40, 'noise', { probabilities: [0.1, 0.1, 0.8] }),
    ])
    await world.pool.query(
      `with made as (insert into topic (key, title, made_by) values ('drilling', 'Drilling', 'mei') returning id)
       insert into post_topic (post_id, topic_id, version, score) select post_id, id, 1, 1 from made, unnest($1::bigint[]) as found (post_id)`,
      [[...ids.values()]],
    )
    await markStale(world.pool, [...ids.values()])
    await rollUp(world.pool)
    const scope = { collection: 'topics' }
    await world.watch({ kind: 'topic', topic: 'drilling', postsAnHour: 39, ...scope })
    await world.watch({ kind: 'query', q: 'topic:drilling noise', postsAnHour: 39, ...scope })
    await world.watch({ kind: 'sentiment_shift', topic: 'drilling', hours: 24, by: 0.5, ...scope })
    await world.pass()
    expect(world.causes().toSorted()).toEqual([
      expect.stringMatching(/^Sentiment about drilling \(from examples\) fell by 1\.40/) as string,
      'The query topic:drilling noise: 40 posts in the last hour, more than 39 (The topics collection).',
      'The topic drilling (from examples): 40 posts in the last hour, more than 39 (The topics collection).',
    ])
    await world.pool.query(`update topic set retired_at = now() where key = 'drilling'`)
    await world.pass()
    expect((await world.rules()).map(({ lastError }) => lastError).toSorted()).toEqual([
      expect.stringContaining('q: `drilling` is not a value of `topic:`') as string,
      expect.stringContaining('topic: Unknown topic') as string,
      expect.stringContaining('topic: Unknown topic') as string,
    ])
  })

  it('theme: fires above its volume', async () => {
    await build('themes', postsAt(world.now, 3, 'heavy rain'))
    await world.watch({ kind: 'theme', theme: 'rain', postsAnHour: 2, collection: 'themes' })
    await world.watch({ kind: 'theme', theme: 'bus', postsAnHour: 2, collection: 'themes' })
    await world.pass()
    expect(world.causes()).toEqual(['The theme rain: 3 posts in the last hour, more than 2 (The themes collection).'])
  })

  it('query: fires above the volume of what it finds, and links to it', async () => {
    await build('queries', [
      ...postsAt(world.now, 3, 'durian season'),
      ...postsAt(world.now, 4, 'durian ice cream'),
      ...postsAt(world.now, 2, 'mangosteen', { language: 'ms' }),
    ])
    const q = '(durian -ice) OR mangosteen language:ms'
    await world.watch({ kind: 'query', q, postsAnHour: 4, collection: 'queries' })
    await world.watch({ kind: 'query', q, postsAnHour: 5, collection: 'queries' })
    expect(await world.pass()).toMatchObject({ told: 1 })
    expect(world.causes()).toEqual([`The query ${q}: 5 posts in the last hour, more than 4 (The queries collection).`])
    const { link } = world.received[0] as { link: string }
    expect(new URL(link).searchParams.get('q')).toBe(q)
  })

  it('sentiment shift: fires beyond its size and its interval; a small sample says nothing', async () => {
    const good = { sentiment: 'positive', probabilities: [0.1, 0.1, 0.8] } as const
    const bad = { sentiment: 'negative', probabilities: [0.8, 0.1, 0.1] } as const
    await build('moods', postsAt(new Date(world.now.getTime() - 3 * DAY), 60, 'a nice kopi', good))
    await build('moods', postsAt(world.now, 20, 'a bad kopi', bad))
    const condition = { kind: 'sentiment_shift', hours: 6, by: 0.5, collection: 'moods' } as const
    await world.watch(condition)
    await world.watch({ ...condition, by: 1.5 })
    expect(await world.pass()).toMatchObject({ told: 0 }) // twenty posts
    await build('moods', postsAt(world.now, 20, 'a worse kopi', bad))
    expect(await world.pass()).toMatchObject({ told: 1 })
    expect(world.causes()).toEqual([
      expect.stringMatching(
        /^Sentiment fell by 1\.40 \(95 % interval -1\.\d\d to -1\.\d\d\): mean -0\.70 of 40 posts in 6 hours, 0\.70 in the 28 days before/,
      ),
    ])
  })

  it('source gap: fires for a source that does not come back, not for a paused one, and clears', async () => {
    await world.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file, state, state_reason)
       values ('rss/one', 'rss', 'feed', 'poll', 60, 'live', false, 'active', null),
              ('rss/two', 'rss', 'feed', 'poll', 60, 'live', false, 'paused', 'paused by an operator')`,
    )
    await world.pool.query(
      `insert into gap (source_key, from_at, cause) values ('rss/one', $1, 'outage'), ('rss/two', $1, 'paused')`,
      [new Date(world.now.getTime() - 25 * MINUTE)],
    )
    await world.watch({ kind: 'source_gap', minutes: 30 })
    expect(await world.pass()).toMatchObject({ told: 0 })
    world.later(10 * MINUTE)
    await world.pass()
    expect(world.causes()).toEqual([
      '1 source without posts for more than 30 minutes: rss/one since 35 minutes (outage).',
    ])
    await world.pool.query('update gap set to_at = $1', [world.now])
    await world.pass()
    expect(await world.rules()).toMatchObject([{ toldAt: null }])
  })

  it('source silent: fires when the volume of a source breaks off without an error, and clears', async () => {
    await world.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file, state, state_reason, created_at)
       select key, 'rss', 'feed', 'poll', 60, 'live', false, state, reason, now() - interval '40 days'
       from (values ('rss/dead', 'active', null), ('rss/well', 'active', null), ('rss/off', 'paused', 'x')) as s (key, state, reason);
       insert into source_hour (source_key, hour, accepted)
       select key, date_trunc('hour', now()) - day * interval '1 day', 50 + day % 3
       from unnest(array['rss/dead', 'rss/well', 'rss/off']) as key, generate_series(1, 27) as day
       where key = 'rss/well' or day > 3`,
    )
    world.now = new Date()
    await world.watch({ kind: 'source_silent', days: 2 })
    expect(await world.pass(), 'control: nobody has looked yet').toMatchObject({ told: 0 })
    expect((await findSilentSources(world.pool)).map(({ sourceKey }) => sourceKey)).toEqual(['rss/dead'])
    await world.pass()
    const day = new Date(Date.now() + 8 * HOUR - 3 * DAY).toISOString().slice(0, 10)
    expect(world.causes()).toEqual([`1 source silent for at least 2 days, without an error: rss/dead since ${day}.`])
    await world.pool.query('update source set silent_since = null')
    await world.pass()
    expect(await world.rules()).toMatchObject([{ toldAt: null }])
  })

  it('source silent: not before so many whole days', async () => {
    await world.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file, silent_since)
       values ('rss/dead', 'rss', 'feed', 'poll', 60, 'live', false, ($1::timestamptz at time zone 'Asia/Singapore')::date - 3)`,
      [world.now],
    )
    await world.watch({ kind: 'source_silent', days: 4 })
    expect(await world.pass()).toMatchObject({ told: 0 })
    world.later(DAY)
    expect(await world.pass()).toMatchObject({ told: 1 })
  })

  it('source drift: fires when a source brings many items of an unknown shape in a day', async () => {
    await world.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file, state, state_reason)
       values ('rss/one', 'rss', 'feed', 'poll', 60, 'live', false, 'active', null),
              ('rss/two', 'rss', 'feed', 'poll', 60, 'live', false, 'paused', 'paused by an operator')`,
    )
    const drift = (key: string, count: number, hoursAgo: number) =>
      world.pool.query(
        `insert into drifted_item (source_key, field, raw, at)
         select $1, 'field' || n % 2, '', $3::timestamptz from generate_series(1, $2::int) as n`,
        [key, count, new Date(world.now.getTime() - hoursAgo * HOUR)],
      )
    await drift('rss/one', 50, 25)
    await drift('rss/one', 4, 2)
    await drift('rss/two', 50, 2)
    await world.watch({ kind: 'source_drift', items: 5 })
    expect(await world.pass(), 'control: too few, too old, or paused').toMatchObject({ told: 0 })
    await drift('rss/one', 1, 0)
    await world.pass()
    expect(world.causes()).toEqual([
      '1 source with items of an unknown shape in the last 24 hours: rss/one (5 items, unknown in 2 places).',
    ])
    world.later(25 * HOUR)
    await world.pass()
    expect(await world.rules()).toMatchObject([{ toldAt: null }])
  })

  it('lag: fires when a batch has waited too long', async () => {
    await world.watch({ kind: 'lag', minutes: 10 })
    expect(await world.pass()).toMatchObject({ told: 0 })
    await world.makeLag()
    await world.pass()
    expect(world.causes()).toEqual(['Posts wait for more than 10 minutes: ner since 15 minutes (2 posts).'])
  })

  it('lag: fires when upkeep is overdue, because figures stand still then', async () => {
    await world.watch({ kind: 'lag', minutes: 10 })
    await world.pool.query(`insert into upkeep_pass values ('rollups', now() - interval '25 minutes')`)
    await world.pass()
    expect(world.causes()).toEqual(['Upkeep is overdue, and figures may stand still: rollups since 25 minutes.'])
  })

  it('trend: names what is new; when the last post with it is erased, its words are removed from the alert', async () => {
    world.now = new Date() // trends are computed as of the database's own clock
    for (let day = 1; day <= 20; day += 1) {
      await build('trending', postsAt(new Date(world.now.getTime() - day * DAY), 12, 'lunch at the usual place #lunch'))
    }
    const told = postsAt(new Date(world.now.getTime() - 10 * MINUTE), 15, 'what a mess #xyzzyflood')
    await build('trending', told)
    await createTrends({ pool: world.pool, now: () => world.now })({
      log: world.log,
      signal: new AbortController().signal,
    })
    await world.watch({ kind: 'trend', minAuthors: 10, collection: 'trending' })
    expect(await world.pass()).toMatchObject({ told: 1, delivered: 1 })
    expect(world.causes()[0]).toContain('#xyzzyflood (new, 15 authors)')
    const shownCauses = async () => (await world.alerts()).map(({ cause }) => cause)
    expect((await shownCauses())[0]).toContain('#xyzzyflood')
    for (const { platform, nativeId } of told) await erasePost(world.pool, platform, nativeId, TEST_HASH_KEY)
    await rollUp(world.pool)
    await world.pass()
    expect(await shownCauses()).toEqual(['A trend; its posts are gone.'])
    const { rows } = await world.pool.query<{ left: string }>(
      'select to_jsonb(alert_event)::text as left from alert_event',
    )
    expect(rows[0]?.left).not.toContain('xyzzyflood')
    world.later(25 * HOUR)
    await world.pass()
    expect(world.causes().join()).toContain('xyzzyflood') // the first one was sent before
    expect(world.causes().slice(1).join()).not.toContain('xyzzyflood')
  }, 60_000)
})
