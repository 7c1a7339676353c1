import type { Mean } from '../../domain/reading/answer.js'
import { SMALL_CELL_POSTS, meanOf } from '../../domain/reading/intervals.js'
import type { Trend } from '../../domain/reading/figures.js'
import type { AlertCondition } from '../../domain/reading/operation.js'
import { SCORE_RANGE } from '../../read/counts.js'
import { cells } from '../../read/cells.js'
import { createParameters } from '../../read/filter-sql.js'
import { countPosts } from '../../read/provenance.js'
import { UPKEEP_EVERY_MS } from '../../queues/define-queue.js'
import { ask, type Question } from '../../read/question.js'
import type { Finding } from '../../store/alerts.js'
import type { Queryable } from '../../store/pool.js'
import { LAST_24_HOURS } from '../../store/trends.js'
import { overdueUpkeep } from '../../store/upkeep-passes.js'

const HOUR_MS = 3_600_000
const BASELINE_MS = 28 * 24 * HOUR_MS
const NAMED = 3

type Of<K extends AlertCondition['kind']> = Extract<AlertCondition, { kind: K }>

/**
 * Why a condition is true now, in words with its figures; null when it is false. No text of a post is in it: terms are
 * those of the rule, or trends, which several authors share.
 * @throws FieldError when it names a collection that does not exist
 */
export async function findCause(db: Queryable, condition: AlertCondition, now: Date): Promise<Finding | null> {
  switch (condition.kind) {
    case 'term':
    case 'theme':
      return volume(db, condition, now)
    case 'sentiment_shift':
      return sentimentShift(db, condition, now)
    case 'trend':
      return trend(db, condition, now)
    case 'source_gap':
      return sourceGap(db, condition, now)
    case 'lag':
      return lag(db, condition, now)
  }
}

async function volume(db: Queryable, condition: Of<'term'> | Of<'theme'>, now: Date): Promise<Finding | null> {
  const { kind, postsAnHour, collection } = condition
  const named = kind === 'term' ? { term: condition.term } : { theme: condition.theme }
  const asked = await ask(db, { ...named, collection }, now)
  const posts = await countPosts(db, { ...asked, from: new Date(now.getTime() - HOUR_MS), to: now })
  if (posts <= postsAnHour) return null
  const what = kind === 'term' ? `"${condition.term}"` : `The theme ${condition.theme}`
  return {
    cause: `${what}: ${count(posts, 'post')} in the last hour, more than ${postsAnHour} (${asked.collection.title}).`,
    link: linkTo('/posts', { ...named, collection: asked.collection.key, from: dayBefore(now) }),
  }
}

async function sentimentShift(db: Queryable, condition: Of<'sentiment_shift'>, now: Date): Promise<Finding | null> {
  const { theme, hours, by, collection } = condition
  const asked = await ask(db, { theme, collection }, now)
  // Rollups know whole hours; the one that is not over is the last.
  const to = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS + HOUR_MS)
  const from = new Date(to.getTime() - hours * HOUR_MS)
  const [recent, before] = await Promise.all([
    meanScore(db, { ...asked, from, to }),
    meanScore(db, { ...asked, from: new Date(from.getTime() - BASELINE_MS), to: from }),
  ])
  if (!recent || !before || recent.n < SMALL_CELL_POSTS || before.n < SMALL_CELL_POSTS) return null
  const shift = recent.mean - before.mean
  // Two independent samples: variances add, and so do squares of the intervals' halves.
  const half = Math.hypot(recent.high - recent.low, before.high - before.low) / 2
  if (Math.abs(shift) <= by || Math.abs(shift) <= half) return null
  const [low, high] = [shift - half, shift + half]
  const about = theme === undefined ? 'Sentiment' : `Sentiment about ${theme}`
  return {
    cause:
      `${about} ${shift < 0 ? 'fell' : 'rose'} by ${Math.abs(shift).toFixed(2)} (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}): ` +
      `mean ${recent.mean.toFixed(2)} of ${count(recent.n, 'post')} in ${count(hours, 'hour')}, ` +
      `${before.mean.toFixed(2)} in the 28 days before (${asked.collection.title}).`,
    link: linkTo('/sentiment', { theme, collection: asked.collection.key, from: from.toISOString() }),
  }
}

async function meanScore(db: Queryable, question: Question): Promise<Mean | null> {
  const parameters = createParameters()
  const { rows } = await db.query<{ n: number; sum: number; squares: number }>(
    `select coalesce(sum(posts), 0)::bigint as n, coalesce(sum(score_sum), 0) as sum,
            coalesce(sum(score_square_sum), 0) as squares
     from ${cells(question, parameters, 'day', [])} where cell.sentiment in ('negative', 'neutral', 'positive')`,
    parameters.values,
  )
  return rows[0] ? meanOf(rows[0], SCORE_RANGE) : null
}

/** Only trends whose term is still among those counted: it may have gone with an erased post. */
const TRENDS = `
  select trend from trend_snapshot snapshot, jsonb_array_elements(snapshot.trends) as trend
  where snapshot.collection_id = $1 and snapshot.day = '${LAST_24_HOURS}'::date and snapshot.to_at > $2::timestamptz - interval '2 hours'
    and trend->>'state' in ('new', 'rising') and (trend->>'authors')::int >= $3
    and exists (select from day_term where collection_id = $1 and kind = trend->>'kind'
                  and term = ltrim(trend->>'term', '#')
                  and day >= ($2 at time zone 'Asia/Singapore')::date - 1)
  order by (trend->>'authors')::int desc`

async function trend(db: Queryable, { minAuthors, collection }: Of<'trend'>, now: Date): Promise<Finding | null> {
  const { collection: asked } = await ask(db, { collection }, now)
  const { rows } = await db.query<{ trend: Trend }>(TRENDS, [asked.id, now, minAuthors])
  if (rows.length === 0) return null
  const shown = rows.slice(0, NAMED).map(({ trend }) => trend)
  const names = shown.map(({ label, state, authors }) => `${label} (${state}, ${count(authors, 'author')})`)
  return {
    cause: `${count(rows.length, 'trend')} of at least ${count(minAuthors, 'author')} in 24 hours: ${listed(names, rows.length)} (${asked.title}).`,
    link: linkTo('/trends', { collection: asked.key }),
    terms: shown.map(({ kind, term }) => ({ collectionId: asked.id, kind, term: term.replace(/^#/, '') })),
  }
}

async function sourceGap(db: Queryable, { minutes }: Of<'source_gap'>, now: Date): Promise<Finding | null> {
  const { rows } = await db.query<{ key: string; cause: string; minutes: number }>(
    `select source.key, gap.cause, floor(extract(epoch from $1::timestamptz - gap.from_at) / 60)::int as minutes
     from gap join source on source.key = gap.source_key
     where gap.to_at is null and source.state <> 'paused' and gap.from_at < $1::timestamptz - $2 * interval '1 minute'
     order by gap.from_at`,
    [now, minutes],
  )
  if (rows.length === 0) return null
  const names = rows.slice(0, NAMED).map((row) => `${row.key} since ${count(row.minutes, 'minute')} (${row.cause})`)
  return {
    cause: `${count(rows.length, 'source')} without posts for more than ${count(minutes, 'minute')}: ${listed(names, rows.length)}.`,
    link: '/pipeline',
  }
}

async function lag(db: Queryable, { minutes }: Of<'lag'>, now: Date): Promise<Finding | null> {
  const { rows } = await db.query<{ stage: string; minutes: number; posts: number }>(
    `select stage, floor(extract(epoch from $1::timestamptz - min(created_at)) / 60)::int as minutes,
            sum(cardinality(post_ids)) as posts
     from work_batch group by stage
     having min(created_at) < $1::timestamptz - $2 * interval '1 minute' order by 2 desc, 1`,
    [now, minutes],
  )
  const stages = rows.map((row) => `${row.stage} since ${count(row.minutes, 'minute')} (${count(row.posts, 'post')})`)
  const overdue = await overdueUpkeep(db, UPKEEP_EVERY_MS)
  const tasks = overdue.map(({ task, seconds }) => `${task} since ${count(Math.floor(seconds / 60), 'minute')}`)
  const causes = [
    ...(stages.length > 0 ? [`Posts wait for more than ${count(minutes, 'minute')}: ${stages.join(', ')}.`] : []),
    ...(tasks.length > 0 ? [`Upkeep is overdue, and figures may stand still: ${tasks.join(', ')}.`] : []),
  ]
  return causes.length > 0 ? { cause: causes.join(' '), link: '/pipeline' } : null
}

const count = (n: number, what: string): string => `${n.toLocaleString('en-SG')} ${what}${n === 1 ? '' : 's'}`

function listed(names: readonly string[], all: number): string {
  return all > names.length ? `${names.join(', ')} and ${all - names.length} more` : names.join(', ')
}

const dayBefore = (now: Date): string => new Date(now.getTime() - 24 * HOUR_MS).toISOString()

function linkTo(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `${path}?${new URLSearchParams(set).toString()}`
}
