import type { Provenance } from '../../src/domain/reading/answer.js'
import type { Messages } from '../messages/en.js'

/** One thing that a reader must know about a figure. */
export interface Fact {
  readonly name: string
  readonly value: string
}

const GAPS = 10
const SEPARATOR = ' · '

/** What a figure is of, in one line. */
export function provenanceText(provenance: Provenance, words: Messages): string {
  const says = words.provenance
  return [
    provenance.collection.isSample ? says.sample : provenance.collection.title,
    provenance.window ? words.window(provenance.window.from, provenance.window.to) : says.ever,
    words.chart.posts(provenance.posts),
    ...(provenance.pending > 0 ? [says.pending(provenance.pending)] : []),
    ...(provenance.gaps.length > 0 ? [says.gapCount(provenance.gaps.length)] : []),
  ].join(SEPARATOR)
}

/** Everything that is known about where a figure comes from: the same on the page and in what is saved of it. */
export function provenanceFacts(provenance: Provenance, words: Messages): Fact[] {
  const says = words.provenance
  const { collection, window, posts, pending, query, models, gaps, computedAt } = provenance
  const filter = Object.entries(query).filter(([field]) => !['collection', 'from', 'to'].includes(field))
  const shownGaps = gaps.slice(0, GAPS).map((gap) => words.gap(gap))
  const named = Object.entries(models).map(
    ([stage, { name, ordinal }]) => `${words.stage(stage)}: ${name} (${ordinal})`,
  )
  return [
    {
      name: says.posts,
      value: [
        collection.isSample ? says.invented : collection.title,
        words.chart.posts(posts),
        ...(pending > 0 ? [says.pending(pending)] : []),
      ].join(SEPARATOR),
    },
    {
      name: says.window,
      value: window ? says.between(words.moment(window.from), words.moment(window.to)) : says.always,
    },
    {
      name: says.filter,
      value:
        filter
          .map(([field, value]) => `${words.filter.fields[field] ?? field}: ${valuesIn(field, value, words)}`)
          .join(SEPARATOR) || says.everything,
    },
    { name: says.models, value: named.join(SEPARATOR) || '–' },
    {
      name: says.gaps,
      value: gaps.length === 0 ? says.noGaps : [says.gapCount(gaps.length), ...shownGaps].join(SEPARATOR),
    },
    { name: says.counted, value: words.moment(computedAt) },
  ]
}

/** Values with a name by their names; others are words or keys that somebody chose, and are quoted. */
function valuesIn(field: string, value: string, { chart, filter }: Messages): string {
  if (['language', 'sentiment', 'origin', 'platform'].includes(field))
    return value
      .split(',')
      .map((each) => chart.value(field, each))
      .join(', ')
  if (field === 'reposts') return filter.repostValues[value] ?? `“${value}”`
  return `“${value}”`
}
