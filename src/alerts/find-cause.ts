import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { Filter } from '../domain/reading/filter.js'
import type { AlertCondition } from '../domain/reading/operation.js'
import {
  readDriftedSources,
  readLateStages,
  readMeanScore,
  readOpenGaps,
  readRisingTrends,
  readSilentSources,
} from '../read/alert-figures.js'
import { countPosts, linkOf } from '../read/provenance.js'
import { UPKEEP_EVERY_MS } from '../queues/define-queue.js'
import { ask } from '../read/question.js'
import type { Finding } from '../store/alerts.js'
import type { Queryable } from '../store/pool.js'
import { overdueUpkeep } from '../store/pipeline/upkeep-passes.js'

const HOUR_MS = 3_600_000
const BASELINE_MS = 28 * 24 * HOUR_MS
const NAMED = 3

type Of<K extends AlertCondition['kind']> = Extract<AlertCondition, { kind: K }>

/**
 * Why a condition is true now, in words with its figures; null when it is false. No text of a post is in it: terms are
 * those of the rule, or trends, which several authors share.
 * @throws FieldError when it names a collection or a topic that does not exist
 */
export async function findCause(db: Queryable, condition: AlertCondition, now: Date): Promise<Finding | null> {
  switch (condition.kind) {
    case 'term':
    case 'theme':
    case 'topic':
    case 'query':
      return volume(db, condition, now)
    case 'sentiment_shift':
      return sentimentShift(db, condition, now)
    case 'trend':
      return trend(db, condition, now)
    case 'source_gap':
      return sourceGap(db, condition, now)
    case 'source_silent':
      return sourceSilent(db, condition, now)
    case 'source_drift':
      return sourceDrift(db, condition, now)
    case 'lag':
      return lag(db, condition, now)
  }
}

type Counted = Of<'term' | 'theme' | 'topic' | 'query'>

/** What posts are counted by: a filter, and its name in a message. */
function countedBy(condition: Counted): { named: Filter; what: string } {
  switch (condition.kind) {
    case 'term':
      return { named: { term: condition.term }, what: `"${condition.term}"` }
    case 'theme':
      return { named: { theme: condition.theme }, what: `The theme ${condition.theme}` }
    case 'topic':
      return { named: { topic: condition.topic }, what: `The topic ${condition.topic} (from examples)` }
    case 'query':
      return { named: { q: condition.q }, what: `The query ${condition.q}` }
  }
}

async function volume(db: Queryable, condition: Counted, now: Date): Promise<Finding | null> {
  const { postsAnHour, collection } = condition
  const { named, what } = countedBy(condition)
  const asked = await ask(db, { ...named, collection }, now)
  const posts = await countPosts(db, { ...asked, from: new Date(now.getTime() - HOUR_MS), to: now })
  if (posts <= postsAnHour) return null
  return {
    cause: `${what}: ${count(posts, 'post')} in the last hour, more than ${postsAnHour} (${asked.collection.title}).`,
    link: linkTo('/posts', { ...linkOf(named), collection: asked.collection.key, from: dayBefore(now) }),
  }
}

async function sentimentShift(db: Queryable, condition: Of<'sentiment_shift'>, now: Date): Promise<Finding | null> {
  const { theme, topic, hours, by, collection } = condition
  const asked = await ask(db, { theme, topic, collection }, now)
  // Rollups know whole hours; the one that is not over is the last.
  const to = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS + HOUR_MS)
  const from = new Date(to.getTime() - hours * HOUR_MS)
  const [recent, before] = await Promise.all([
    readMeanScore(db, { ...asked, from, to }),
    readMeanScore(db, { ...asked, from: new Date(from.getTime() - BASELINE_MS), to: from }),
  ])
  if (!recent || !before || recent.n < SMALL_CELL_POSTS || before.n < SMALL_CELL_POSTS) return null
  const shift = recent.mean - before.mean
  // Two independent samples: variances add, and so do squares of the intervals' halves.
  const half = Math.hypot(recent.high - recent.low, before.high - before.low) / 2
  if (Math.abs(shift) <= by || Math.abs(shift) <= half) return null
  const [low, high] = [shift - half, shift + half]
  const names = [theme, topic === undefined ? undefined : `${topic} (from examples)`].filter(
    (name) => name !== undefined,
  )
  const about = names.length === 0 ? 'Sentiment' : `Sentiment about ${names.join(' and ')}`
  return {
    cause:
      `${about} ${shift < 0 ? 'fell' : 'rose'} by ${Math.abs(shift).toFixed(2)} (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}): ` +
      `mean ${recent.mean.toFixed(2)} of ${count(recent.n, 'post')} in ${count(hours, 'hour')}, ` +
      `${before.mean.toFixed(2)} in the 28 days before (${asked.collection.title}).`,
    link: linkTo('/sentiment', { theme, topic, collection: asked.collection.key, from: from.toISOString() }),
  }
}

async function trend(db: Queryable, { minAuthors, collection }: Of<'trend'>, now: Date): Promise<Finding | null> {
  const { collection: asked } = await ask(db, { collection }, now)
  const found = await readRisingTrends(db, { collectionId: asked.id, minAuthors, now })
  if (found.length === 0) return null
  const shown = found.slice(0, NAMED)
  const names = shown.map(({ label, state, authors }) => `${label} (${state}, ${count(authors, 'author')})`)
  return {
    cause: `${count(found.length, 'trend')} of at least ${count(minAuthors, 'author')} in 24 hours: ${listed(names, found.length)} (${asked.title}).`,
    link: linkTo('/trends', { collection: asked.key }),
    terms: shown.map(({ kind, term }) => ({ collectionId: asked.id, kind, term: term.replace(/^#/, '') })),
  }
}

async function sourceGap(db: Queryable, { minutes }: Of<'source_gap'>, now: Date): Promise<Finding | null> {
  const rows = await readOpenGaps(db, minutes, now)
  if (rows.length === 0) return null
  const names = rows.slice(0, NAMED).map((row) => `${row.key} since ${count(row.minutes, 'minute')} (${row.cause})`)
  return {
    cause: `${count(rows.length, 'source')} without posts for more than ${count(minutes, 'minute')}: ${listed(names, rows.length)}.`,
    link: '/pipeline',
  }
}

async function sourceSilent(db: Queryable, { days }: Of<'source_silent'>, now: Date): Promise<Finding | null> {
  const rows = await readSilentSources(db, days, now)
  if (rows.length === 0) return null
  const names = rows.slice(0, NAMED).map((row) => `${row.key} since ${row.since}`)
  return {
    cause: `${count(rows.length, 'source')} silent for at least ${count(days, 'day')}, without an error: ${listed(names, rows.length)}.`,
    link: '/pipeline',
  }
}

async function sourceDrift(db: Queryable, { items }: Of<'source_drift'>, now: Date): Promise<Finding | null> {
  const rows = await readDriftedSources(db, items, now)
  if (rows.length === 0) return null
  const names = rows
    .slice(0, NAMED)
    .map((row) => `${row.key} (${count(row.items, 'item')}, unknown in ${count(row.fields, 'place')})`)
  return {
    cause: `${count(rows.length, 'source')} with items of an unknown shape in the last 24 hours: ${listed(names, rows.length)}.`,
    link: '/pipeline',
  }
}

async function lag(db: Queryable, { minutes }: Of<'lag'>, now: Date): Promise<Finding | null> {
  const rows = await readLateStages(db, minutes, now)
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
