import type { Provenance } from '../../src/domain/reading/answer.js'
import { dayOf } from '../../src/domain/singapore-time.js'
import { pageFieldsIn } from '../filter/page-fields.js'
import type { Messages } from '../messages/en.js'
import { provenanceFacts, type Fact } from './provenance-facts.js'

/** One of the sides of a figure that compares. */
export interface FigureSide {
  readonly name: string
  readonly provenance: Provenance
}

/** A figure as it is saved. */
export interface SavedFigure {
  readonly title: string
  /** What the figure is called in names of files, such as `sentiment-over-time`. */
  readonly file: string
  /** The one side that most figures have, without a name, or several. */
  readonly sides: readonly FigureSide[]
  /** Whether shares are drawn after correction; undefined: none of them can be. */
  readonly corrected: boolean | undefined
  /** Of the page that shows it. */
  readonly address: string
  readonly madeAt: Date
}

/** What a saved figure says of itself, so that it can be read and made again without the page. */
export function factsOf({ sides, corrected, address, madeAt }: SavedFigure, words: Messages): Fact[] {
  const says = words.provenance
  const [first] = sides
  return [
    ...sides.flatMap(({ name, provenance }) =>
      provenanceFacts(provenance, words).map((fact) =>
        name === '' ? fact : { ...fact, name: `${name}: ${fact.name}` },
      ),
    ),
    ...(corrected === undefined ? [] : [{ name: says.shares, value: corrected ? says.corrected : says.asCounted }]),
    ...(first ? [{ name: says.link, value: lastingAddress(address, first.provenance) }] : []),
    { name: says.made, value: words.moment(madeAt.toISOString()) },
  ]
}

/**
 * The address of a page with the filter as the API read it and its window as it is now: a window that moves would show other
 * posts tomorrow. What else its author wrote into the link stays out.
 */
export function lastingAddress(address: string, { collection, query, window }: Provenance): string {
  const url = new URL(address)
  const { from: _from, to: _to, ...filter } = query
  url.search = new URLSearchParams([
    ...pageFieldsIn(url.searchParams),
    ...Object.entries({ ...filter, collection: collection.key, ...(window ?? { from: 'all' }) }),
  ]).toString()
  return url.href.replaceAll('%3A', ':').replaceAll('%2C', ',')
}

/** Fields whose values may be part of a name: the others are words that anyone may have written. */
const NAMED = ['language', 'sentiment', 'origin', 'platform', 'reposts', 'theme', 'topic', 'story']
const LONGEST = 120

/** The name of a file, without an ending: what it is, of which collection, days and filter. */
export function fileNameOf({ file, sides, corrected }: SavedFigure): string {
  const { collection, window, query } = sides[0]?.provenance ?? {}
  const days = window
    ? [...new Set([dayOf(Date.parse(window.from)), dayOf(Date.parse(window.to) - 1)])].join('-to-')
    : 'all-times'
  const filter = Object.entries(query ?? {}).flatMap(([field, value]) => {
    if (['collection', 'from', 'to'].includes(field)) return []
    return NAMED.includes(field) ? [`${field}-${value.replaceAll(',', '+')}`] : [field]
  })
  const parts = ['kopitalk', file, ...(corrected === true ? ['corrected'] : []), collection?.key ?? '', days, ...filter]
  return parts
    .join('_')
    .replaceAll(/[^A-Za-z0-9._+-]/g, '-')
    .slice(0, LONGEST)
}
