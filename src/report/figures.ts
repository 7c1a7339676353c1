import { lengthHistogram, scoreHistogram } from '../charts/histograms.js'
import { languageBars, topRows } from '../charts/language-bars.js'
import type { ChartWords } from '../charts/look.js'
import { groupsOf, originSplit, partsByGroup } from '../charts/splits.js'
import { postsOverTime } from '../charts/timeline.js'
import { trendBars } from '../charts/trend-bars.js'
import type { CountRow, HistogramAnswer, Trend } from '../domain/reading/figures.js'
import { dayOf, startOf } from '../domain/singapore-time.js'
import type { Filter } from '../domain/reading/filter.js'
import { readCounts } from '../read/figures/counts.js'
import { readEntities } from '../read/figures/entities.js'
import { readHistogram } from '../read/figures/histogram.js'
import type { Reading } from '../read/reading.js'
import { readTrends } from '../read/trends/trends.js'
import { entityBars } from '../charts/entity-bars.js'
import type { Figure } from './figure.js'
import { stories } from './story-figure.js'

/** Mean sentiment on 0…1 over English posts of confidence over 0.5, as the study that this repeats reports it. */
export const STUDY_MEAN = 0.534

const TOP_ENTITIES = 20
const TOP_TRENDS = 15
const TREND_DAYS = 28

/** Every figure of the study, and those that it lacked, of the posts that the filter leaves. */
export function figures(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure>[] {
  return [
    languages(reading, filter, words),
    scores(reading, filter, words),
    lengths(reading, filter),
    sentimentByLanguage(reading, filter, words),
    insideOutside(reading, filter, words),
    overTime(reading, filter),
    stories(reading, filter, words),
    trends(reading, filter, words),
    entities(reading, filter),
  ]
}

const shareColumns = ['posts', 'share', 'low', 'high']
const shareCells = ({ posts, share }: CountRow) => [
  posts,
  share?.share ?? null,
  share?.low ?? null,
  share?.high ?? null,
]

async function languages(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const answer = await readCounts(reading, { ...filter, by: ['language'] })
  return {
    id: 'languages',
    title: 'Languages, the 20 with most posts',
    note: 'Share of all posts with a language label; whiskers are 95 % intervals (Wilson). Grey: fewer than 30 posts.',
    heightPx: 60 + 24 * Math.max(topRows(answer, 'language').length, 4),
    columns: ['language', 'name', ...shareColumns, 'confidence', 'code_mixed'],
    rows: answer.rows.map((row) => [
      row.key.language ?? '',
      words.language(row.key.language ?? ''),
      ...shareCells(row),
      row.confidence,
      row.codeMixed,
    ]),
    provenance: answer.provenance,
    option: (look) => languageBars(answer, look),
  }
}

const binRows = ({ bins }: HistogramAnswer) => bins.map(({ from, to, posts }) => [from, to, posts])

async function scores(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const [all, english] = await Promise.all([
    readHistogram(reading, { ...filter, measure: 'score' }),
    readHistogram(reading, { ...filter, language: ['en'], measure: 'score' }),
  ])
  const mean = english.mean
  const beside = mean
    ? `Mean over ${words.posts(mean.n)} in English: ${mean.mean.toFixed(3)} (95 % interval ${mean.low.toFixed(3)} to ${mean.high.toFixed(3)}); the study found ${STUDY_MEAN} on its own posts.`
    : 'No English post has a sentiment here.'
  return {
    id: 'sentiment-histogram',
    title: 'Sentiment from 0 (negative) to 1 (positive)',
    note: `Score of each post, (positive − negative + 1) / 2. ${beside}`,
    heightPx: 320,
    columns: ['from', 'to', 'posts'],
    rows: binRows(all),
    provenance: all.provenance,
    option: (look) => scoreHistogram(all, look),
  }
}

async function lengths(reading: Reading, filter: Filter): Promise<Figure> {
  const answer = await readHistogram(reading, { ...filter, measure: 'words' })
  return {
    id: 'length-histogram',
    title: 'Words a post',
    note: 'Words after cleaning, before stop words are left out; 128 and more in one. The longest texts decide how many tokens a model must read.',
    heightPx: 320,
    columns: ['from', 'to', 'posts'],
    rows: binRows(answer),
    provenance: answer.provenance,
    option: (look) => lengthHistogram(answer, look),
  }
}

async function sentimentByLanguage(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const answer = await readCounts(reading, { ...filter, by: ['language', 'sentiment'] })
  return {
    id: 'sentiment-by-language',
    title: 'Sentiment by language',
    note: 'Shares among the posts of each language that have a sentiment. Languages without a measured model are left out, never guessed.',
    heightPx: 60 + 26 * Math.max(groupsOf(answer, 'language', 'sentiment').length, 3),
    columns: ['language', 'name', 'sentiment', ...shareColumns],
    rows: answer.rows.map((row) => [
      row.key.language ?? '',
      words.language(row.key.language ?? ''),
      row.key.sentiment ?? '',
      ...shareCells(row),
    ]),
    provenance: answer.provenance,
    option: (look) => partsByGroup(answer, 'language', 'sentiment', look),
  }
}

async function insideOutside(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const answer = await readCounts(reading, { ...filter, by: ['origin'] })
  return {
    id: 'inside-outside',
    title: 'Written inside or outside Singapore',
    note: 'By documented evidence of place, never by name or ethnicity; unknown wherever the evidence is thin.',
    heightPx: 200,
    columns: ['origin', 'name', ...shareColumns],
    rows: answer.rows.map((row) => [row.key.origin ?? '', words.origin(row.key.origin ?? ''), ...shareCells(row)]),
    provenance: answer.provenance,
    option: (look) => originSplit(answer, look),
  }
}

async function overTime(reading: Reading, filter: Filter): Promise<Figure> {
  const answer = await readCounts(reading, { ...filter, by: [], bucket: 'day' })
  return {
    id: 'posts-over-time',
    title: 'Posts a day',
    note: 'Days in Singapore. Hatched: known gaps, in which posts are missing.',
    heightPx: 300,
    columns: ['day', 'posts'],
    rows: answer.rows.map(({ at, posts }) => [at ?? '', posts]),
    provenance: answer.provenance,
    option: (look) => postsOverTime(answer, look),
  }
}

/** The strongest trends of the days, each term on its strongest day. */
async function trends(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const { collection } = filter
  const days = daysUpTo(filter.to ?? new Date())
  const answers = await Promise.all(days.map((day) => readTrends(reading, { collection, day, limit: TOP_TRENDS })))
  const strongest = new Map<string, Trend & { readonly day: string }>()
  for (const [at, { rows }] of answers.entries()) {
    for (const row of rows) {
      const term = `${row.kind}/${row.term}`
      if (row.z > (strongest.get(term)?.z ?? 0)) strongest.set(term, { ...row, day: days[at] ?? '' })
    }
  }
  const rows = [...strongest.values()].sort((one, other) => other.z - one.z).slice(0, TOP_TRENDS)
  const whole = await readCounts(reading, { ...filter, by: [], from: startOf(days.at(-1) ?? '') })
  const labelled = rows.map((row) => ({
    ...row,
    label: `${row.label}, ${words.day(startOf(row.day))}`,
  }))
  return {
    id: 'trends',
    title: `Strongest trends of ${TREND_DAYS} days`,
    note: 'Distinct authors on the day, against the 28 days before it; near-duplicates count once (docs/use/trends.md). Of the filter only collection and end apply.',
    heightPx: 60 + 24 * Math.max(rows.length, 4),
    columns: ['day', 'term', 'kind', 'authors', 'posts', 'log_odds', 'z', 'a_day_before'],
    rows: rows.map((row) => [
      row.day,
      row.label,
      row.kind,
      row.authors,
      row.posts,
      row.logOdds,
      row.z,
      row.baselinePerDay,
    ]),
    provenance: whole.provenance,
    option: (look) => trendBars({ rows: labelled }, look),
  }
}

/** Days in Singapore, newest first. */
function daysUpTo(end: Date): string[] {
  return Array.from({ length: TREND_DAYS }, (_, back) => dayOf(end, -back))
}

async function entities(reading: Reading, filter: Filter): Promise<Figure> {
  const answer = await readEntities(reading, { ...filter, limit: TOP_ENTITIES })
  return {
    id: 'entities',
    title: 'Names with most posts',
    note: 'Places, organisations and people that posts name, linked to the Singapore gazetteer where it knows them.',
    heightPx: 60 + 24 * Math.max(answer.rows.length, 4),
    columns: ['id', 'name', 'kind', 'area', 'posts', 'authors', 'mean_score'],
    rows: answer.rows.map((row) => [
      row.id,
      row.name,
      row.kind,
      row.area,
      row.posts,
      row.authors,
      row.score?.mean ?? null,
    ]),
    provenance: answer.provenance,
    option: (look) => entityBars(answer, look),
  }
}
