import type pg from 'pg'
import { signBits } from '../src/domain/meaning.js'
import { seededRandom } from '../src/domain/random.js'
import { collectionId, ensureCollection } from '../src/store/collections.js'
import { recountHours } from '../src/store/derived/rollups.js'
import { createDirections, createMixer } from './made-meanings.js'
import { drawn, LANGUAGES, ORIGINS, PLATFORMS, SENTIMENTS, wordOfRank } from './reading-corpus.js'

// Posts of 90 days with what a search by meaning and lists of stories read: facts, meanings, stories. They are written as the
// upkeep tasks leave them, not derived, and nothing else is there.

export const WORLD_DAYS = 90
const DAY_MS = 86_400_000
const PAGE = 5_000
const AUTHORS = 60_000
const VOCABULARY = 40_000
const SUBJECTS = 400
const STORIES_A_DAY = 12
/** Of all posts, those that are in a story. */
const IN_STORY = 0.1
/** As in stories.bench.ts: cosines of two posts of one story are 0.5, of one subject 0.1. */
const [OF_STORY, OF_SUBJECT, OF_ITSELF, OF_LANGUAGE] = [1, 0.33, 1, 0.8]

/** From one seed, so that the searches are about what was written. */
export function createSearchCorpus() {
  const random = seededRandom(90)
  const among = (shares: typeof LANGUAGES): string => drawn(shares, random())
  const zipf = (size: number): number => Math.floor(size ** random()) - 1
  const direction = createDirections(random)
  const languages = new Map(LANGUAGES.map(([name]) => [name, direction()]))
  const subjects = Array.from({ length: SUBJECTS }, direction)
  const stories = Array.from({ length: STORIES_A_DAY * WORLD_DAYS }, (_, at) => ({
    about: direction(),
    begins: (at + random()) / STORIES_A_DAY,
  }))
  const mix = createMixer(random, direction, OF_ITSELF)
  return {
    /** What a search for a subject in English means, always another one. */
    search: () =>
      mix([
        [subjects[zipf(SUBJECTS)], 1],
        [languages.get('en'), OF_LANGUAGE],
      ]),
    /** @param end of the 90 days, in milliseconds */
    post(id: number, end: number) {
      const language = among(LANGUAGES)
      const story = random() < IN_STORY ? Math.floor(stories.length * random() ** 1.3) : null
      const known = story === null ? undefined : stories[story]
      // Half of a story within nine hours.
      const day = known ? known.begins - 0.5 * Math.log(1 - random()) : random() * WORLD_DAYS
      const repost = random() < 0.12
      return {
        id,
        at: end - DAY_MS * Math.max(0, WORLD_DAYS - day),
        story: story === null ? null : story + 1,
        language,
        text: Array.from({ length: 3 + Math.floor(22 * random() ** 2) }, () => wordOfRank('en', zipf(VOCABULARY))).join(
          ' ',
        ),
        platform: among(PLATFORMS),
        sentiment: among(SENTIMENTS),
        origin: among(ORIGINS),
        author: zipf(AUTHORS) + 1,
        repost,
        // A repost says what a post before it says.
        cluster: repost && id > 10 ? id - Math.floor(10 * random()) : id,
        draw: random(),
        meaning: mix([
          known ? [known.about, OF_STORY] : [subjects[zipf(SUBJECTS)], OF_SUBJECT],
          [languages.get(language), OF_LANGUAGE],
        ]),
      }
    },
  }
}

export async function fillSearchWorld(pool: pg.Pool, posts: number): Promise<void> {
  await ensureCollection(pool, { key: 'live', title: 'What people say', isSample: false })
  const collection = await collectionId(pool, 'live')
  const corpus = createSearchCorpus()
  const end = Date.now()
  await pool.query('create temp table member (id bigint, story int)')
  let writing: Promise<unknown> = Promise.resolve()
  for (let first = 1; first <= posts; first += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, posts - first + 1) }, (_, at) => corpus.post(first + at, end))
    await writing
    writing = pool.query(INSERT, [
      collection,
      page.map(({ id }) => id),
      page.map(({ at }) => new Date(at).toISOString()),
      page.map(({ language }) => language),
      page.map(({ text }) => text),
      page.map(({ platform }) => platform),
      page.map(({ sentiment }) => sentiment),
      page.map(({ origin }) => origin),
      page.map(({ author }) => author),
      page.map(({ repost }) => repost),
      page.map(({ cluster }) => cluster),
      page.map(({ draw }) => draw),
      page.map(({ meaning: { vector } }) => Buffer.from(vector).toString('hex')),
      page.map(({ meaning: { scale } }) => scale),
      page.map(({ meaning }) => signBits(meaning)),
      page.map(({ story }) => story),
    ])
  }
  await writing
  await pool.query(STORIES, [collection])
  await pool.query(STORY_POSTS, [collection])
  await pool.query(DAYS, [collection])
  await pool.query(
    'delete from stale_story; delete from fresh_meaning; delete from fresh_topic; delete from stale_posts',
  )
  await pool.query('update reading_state set sweep_before = null')
  await pool.query(
    `insert into stale_hour (collection_id, hour)
     select distinct collection_id, date_trunc('hour', posted_at, 'UTC') from post_fact on conflict do nothing`,
  )
  while ((await recountHours(pool, 48)) > 0);
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
}

const INSERT = `
  with page as (
    select * from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
      $10::boolean[], $11::bigint[], $12::real[], $13::text[], $14::real[], $15::text[], $16::int[])
      as page (id, at, language, text, platform, sentiment, origin, author, repost, cluster, draw, vector, scale, bits, story)),
  posted as (
    insert into post (id, platform, native_id, author_id, text, posted_at, kind) overriding system value
    select id, platform, 'bench-' || id, author, text, at, case when repost then 'repost' else 'original' end from page),
  collected as (insert into collection_post select $1::int, id from page),
  meant as (
    insert into meaning (post_id, outcome, vector, scale, bits, post_version, model_ordinal)
    select id, 'done', decode(vector, 'hex'), scale, bits::bit(384), 1, 1 from page),
  clustered as (
    insert into near_duplicate (post_id, cluster_id, content_hash) select id, cluster, md5(text) from page),
  told as (insert into member select id, story from page where story is not null)
  insert into post_fact (collection_id, post_id, posted_at, platform, language, confidence, code_mixed, sentiment, score, origin,
    repost, author_id, cluster_id, word_count, search)
  select $1::int, id, at, platform, language, draw, draw < 0.3,
         case when language in ('ta', 'none') then 'none' else sentiment end,
         case when language not in ('ta', 'none') then case sentiment when 'negative' then -draw when 'positive' then draw else 0 end end,
         origin, repost, author, cluster, array_length(string_to_array(text, ' '), 1), to_tsvector('simple', text)
  from page`

const STORIES = `
  insert into story (id, collection_id, first_at, last_at, posts, votes, middle, scale, length, model_ordinal, first_found,
    last_found, compared, title_post, shown)
  overriding system value
  select story, $1::int, min(posted_at), max(posted_at), count(*), count(distinct author_id),
         (array_agg(vector order by post_id))[1], (array_agg(scale order by post_id))[1], 0.7, 1,
         (min(posted_at) at time zone 'Asia/Singapore')::date, (max(posted_at) at time zone 'Asia/Singapore')::date, true, min(post_id),
         jsonb_build_object('terms', '[]'::jsonb, 'termsByLanguage', '{}'::jsonb, 'representatives', (
           select jsonb_agg(jsonb_build_object('post', id, 'standsFor', 3))
           from unnest((array_agg(post_id order by post_id))[1:4]) as id))
  from member join post_fact fact on post_id = member.id join meaning using (post_id) group by story`

const STORY_POSTS = `
  insert into story_post (collection_id, post_id, story_id, posted_at, evidence, vote, platform, language, sentiment, score, origin, repost)
  select $1::int, post_id, story, posted_at, 1, row_number() over (partition by story, author_id order by posted_at, post_id) = 1,
         platform, language, sentiment, score, origin, repost
  from member join post_fact on post_id = member.id order by posted_at`

const DAYS = `
  with days as (
    insert into day_total (day, collection_id, posts, authors)
    select (posted_at at time zone 'Asia/Singapore')::date, $1::int, count(*), count(distinct author_id) from post_fact group by 1
    returning day, posts)
  insert into story_day (collection_id, day, posts, compared, meant) select $1::int, day, 3 * posts, posts, posts from days`
