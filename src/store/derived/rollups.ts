import type { Queryable } from '../pool.js'

const IS_IN_HOUR = `fact.posted_at >= stale.hour and fact.posted_at < stale.hour + interval '1 hour'`
const CELL = 'platform, language, sentiment, origin, repost'

/** `merged` and the cell of sums that leave out what many questions do not ask for. */
const MERGED = 'merged, platform, language, sentiment, origin, repost'
const MERGED_CELL = `grouping(platform) + grouping(origin) as merged, coalesce(platform, '*') as platform, language, sentiment,
  coalesce(origin, '*') as origin, repost`
/** Every size of a cell. `merged` is the first of the keys. */
const ANY_SIZE = 'merged in (0, 1, 2)'

const MEASURES = 'posts, code_mixed, confidence_sum, score_sum, score_square_sum'
const SCORES = 'coalesce(sum(score::float8), 0) as score_sum, coalesce(sum(score::float8 ^ 2), 0) as score_square_sum'
/** Of post_fact. */
const COUNTED = `count(*) as posts, count(*) filter (where code_mixed) as code_mixed,
  coalesce(sum(confidence::float8), 0) as confidence_sum, ${SCORES}`

/**
 * Sums of every size from those of the smallest cells: posts are grouped once.
 * @param keys columns in addition to the cell
 * @param cells a select of `keys`, the cell and the measures, one row a cell
 */
function merge(keys: string, cells: string, measures = MEASURES): string {
  const lead = keys === '' ? '' : `${keys}, `
  const sums = measures.split(', ').map((name) => `sum(${name}) as ${name}`)
  return `
    select ${lead}${MERGED_CELL}, ${sums.join(', ')} from (${cells}) as cell
    group by ${lead}language, sentiment, repost, grouping sets ((platform, origin), (origin), ())`
}

function countsOf(condition: string): string {
  return merge(
    '',
    `select ${CELL}, ${COUNTED} from post_fact fact
     where fact.collection_id = stale.collection_id and ${condition} group by ${CELL}`,
  )
}

/**
 * Counts some stale hours again from their facts.
 * @returns hours taken: fewer than the limit when none is left
 */
export async function recountHours(tx: Queryable, limit: number): Promise<number> {
  const taken = await tx.query<{ collection_id: number; hour: string }>(
    `delete from stale_hour where (collection_id, hour) in (
       select collection_id, hour from stale_hour order by hour desc limit $1)
     returning collection_id, hour::text`,
    [limit],
  )
  const hours = [taken.rows.map((row) => row.collection_id), taken.rows.map((row) => row.hour)]
  if (taken.rows.length === 0) return 0
  const stale = 'unnest($1::int[], $2::timestamptz[]) as stale (collection_id, hour)'
  await tx.query(
    `delete from hour_count using ${stale}
     where hour_count.collection_id = stale.collection_id and hour_count.hour = stale.hour and ${ANY_SIZE}`,
    hours,
  )
  // Undated posts are at -infinity, where an hour has no end.
  await tx.query(
    `insert into hour_count (collection_id, hour, ${MERGED}, ${MEASURES})
     select stale.collection_id, stale.hour, counts.* from ${stale}
     cross join lateral (${countsOf(IS_IN_HOUR)} offset 0) as counts where stale.hour > '-infinity'
     union all
     select stale.collection_id, stale.hour, counts.* from ${stale}
     cross join lateral (${countsOf('fact.posted_at = stale.hour')} offset 0) as counts where stale.hour = '-infinity'`,
    hours,
  )
  return taken.rows.length
}

export interface CollectionDay {
  readonly collectionId: number
  /** `2026-08-09` in Singapore, or `-infinity`. */
  readonly day: string
}

/**
 * Takes one stale day, newest first: one that lost something to an eraser, one that has been stale for long enough, or
 * any other day than today when no post is stale.
 */
export async function takeStaleDay(tx: Queryable, minAgeMs: number): Promise<CollectionDay | null> {
  const { rows } = await tx.query<CollectionDay>(
    `delete from stale_day where (collection_id, day) in (
       select collection_id, day from stale_day
       where since = '-infinity' or since <= clock_timestamp() - $1 * interval '1 millisecond'
         or (day <> (now() at time zone 'Asia/Singapore')::date and not exists (select from stale_posts)
             and not exists (select from reading_state where sweep_before is not null))
       order by since > '-infinity', day desc limit 1)
     returning collection_id as "collectionId", day::text`,
    [minAgeMs],
  )
  return rows[0] ?? null
}

/**
 * Instants of a day in Singapore as a condition on `posted`; parameter $2 is the day. Undated posts have one of no
 * length.
 */
function isOnDay(posted: string): string {
  return `${posted} between ($2::date::timestamp at time zone 'Asia/Singapore') and case
    when $2::date = '-infinity' then timestamptz '-infinity'
    else ($2::date + 1)::timestamp at time zone 'Asia/Singapore' - interval '1 microsecond' end`
}

/** One vote for each cluster, by its first post, and one for each author. A post without an author counts as an author. */
const VOTER = 'coalesce(author_id, -post_id)'
/** The first post of a cluster, and the author who votes by it. */
const FIRST_VOTE = `min(array[post_id, ${VOTER}])`

/** Counts a day again from facts and terms, except for phrases. */
export async function recountDay(tx: Queryable, { collectionId, day }: CollectionDay): Promise<void> {
  const key = [collectionId, day]
  for (const table of ['day_term', 'day_total']) {
    await tx.query(`delete from ${table} where collection_id = $1 and day = $2::date`, key)
  }
  for (const table of ['day_count', 'day_histogram']) {
    await tx.query(`delete from ${table} where collection_id = $1 and day = $2::date and ${ANY_SIZE}`, key)
  }
  await tx.query(
    `insert into day_count (day, collection_id, theme, ${MERGED}, ${MEASURES})
     select $2::date, $1, merged.* from (${merge(
       'theme',
       `select '' as theme, ${CELL}, ${COUNTED}
        from post_fact where collection_id = $1 and ${isOnDay('posted_at')} group by ${CELL}
        union all
        select term, ${CELL}, count(*), null, null, ${SCORES}
        from post_term where collection_id = $1 and kind = 'theme' and ${isOnDay('posted_at')} group by term, ${CELL}`,
     )}) as merged`,
    key,
  )
  // Steps of single precision, as the values are: 0.9 is 0.89999998 in double and would fall below its bin.
  await tx.query(
    `insert into day_histogram (day, collection_id, measure, bin, ${MERGED}, posts)
     select $2::date, $1, merged.* from (${merge(
       'measure, bin',
       `select measure, bin, ${CELL}, count(*) as posts from (
          select ${CELL}, case when score is not null then least(floor((score + 1::real) * 10::real), 19) end as score,
                 case when word_count > 0 then least(word_count, 128) end as words,
                 case when confidence is not null then least(floor(confidence * 20::real), 19) end as confidence
          from post_fact where collection_id = $1 and ${isOnDay('posted_at')} offset 0) as fact
        cross join lateral (values ('score', fact.score), ('words', fact.words), ('confidence', fact.confidence))
          as bins (measure, bin)
        where bin is not null group by measure, bin, ${CELL}`,
       'posts',
     )}) as merged`,
    key,
  )
  await tx.query(
    `insert into day_total (day, collection_id, posts, authors)
     select $2::date, $1, sum(posts), count(distinct vote[2]) from (
       select ${FIRST_VOTE} as vote, count(*) as posts
       from post_fact where collection_id = $1 and ${isOnDay('posted_at')} group by cluster_id) as voted
     having count(*) > 0`,
    key,
  )
  // Grouped three times, and not sorted by term once.
  await tx.query(
    `insert into day_term (day, collection_id, kind, term, posts, authors)
     select $2::date, $1, kind, term, sum(posts), count(*) from (
       select kind, term, vote[2] as voter, sum(posts) as posts from (
         select kind, term, ${FIRST_VOTE} as vote, count(*) as posts
         from post_term where collection_id = $1 and ${isOnDay('posted_at')} group by kind, term, cluster_id) as voted
       group by kind, term, voter) as by_voter
     group by kind, term`,
    key,
  )
}

export interface DayText {
  readonly postId: number
  readonly voter: number
  readonly cluster: number
  readonly words: string
}

/** Words of a day's posts in order of id, for its phrases. */
export async function readDayTexts(tx: Queryable, { collectionId, day }: CollectionDay): Promise<DayText[]> {
  const { rows } = await tx.query<DayText>(
    `select fact.post_id as "postId", ${VOTER} as voter, fact.cluster_id as cluster, clean.words
     from (select post_id, author_id, cluster_id from post_fact
           where collection_id = $1 and word_count > 0 and ${isOnDay('posted_at')} offset 0) as fact
     cross join lateral (select words from clean_text where post_id = fact.post_id and words <> '' limit 1) as clean
     order by fact.post_id`,
    [collectionId, day],
  )
  return rows
}

export interface DayPhrase {
  readonly phrase: string
  readonly posts: number
  readonly authors: number
}

export async function writeDayPhrases(
  tx: Queryable,
  { collectionId, day }: CollectionDay,
  phrases: readonly DayPhrase[],
): Promise<void> {
  if (phrases.length === 0) return
  await tx.query(
    `insert into day_term (day, collection_id, kind, term, posts, authors)
     select $2::date, $1, 'phrase', term, posts, authors
     from unnest($3::text[], $4::int[], $5::int[]) as phrase (term, posts, authors) order by term`,
    [
      collectionId,
      day,
      phrases.map(({ phrase }) => phrase),
      phrases.map(({ posts }) => posts),
      phrases.map(({ authors }) => authors),
    ],
  )
}
