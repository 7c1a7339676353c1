import type { BriefAnswer, Citation } from '../domain/reading/brief.js'
import type { Block, Quote } from './brief-blocks.js'
import type { BriefWords } from './english.js'
import { feelingTable, sharesTable } from './brief-tables.js'
import { peakBlocks } from './peak-text.js'
import { storyBlocks } from './story-text.js'

export interface Section {
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

export interface Source {
  readonly number: number
  readonly facts: string
  /** Null: it was quoted above. */
  readonly quote: Quote | null
  /** Path in the dashboard. */
  readonly to: string
  readonly original: string | null
}

/** A brief in the order in which it is read: pages and files only lay it out. */
export interface BriefText {
  readonly title: string
  readonly notes: readonly string[]
  readonly sections: readonly Section[]
  readonly sourcesTitle: string
  readonly sources: readonly Source[]
}

/** What a brief says, in fixed words with its figures, and in quotations of the posts that it cites. */
export function briefText(answer: BriefAnswer, words: BriefWords): BriefText {
  const { provenance, period } = answer
  const query = queryOf(answer)
  const quoted = new Set(answer.stories.rows.flatMap(({ cited }) => cited))
  const hasPosts = provenance.posts > 0
  return {
    title: words.title(period),
    notes: [
      ...(provenance.collection.isSample ? [words.sample] : []),
      ...(query === '' ? [] : [words.filtered(query)]),
      ...(period.isOver ? [] : [words.notOver]),
      words.times,
    ],
    sections: [
      { id: 'posts', title: words.total, blocks: [text(postsOf(answer, words))] },
      ...(hasPosts
        ? [
            { id: 'languages', title: words.languages, blocks: sharesTable(answer.languages, 'language', words) },
            { id: 'feeling', title: words.feeling, blocks: feelingTable(answer.feeling.rows, words) },
            { id: 'origins', title: words.origins, blocks: sharesTable(answer.origins, 'origin', words) },
            { id: 'stories', title: words.stories, blocks: storyBlocks(answer, words) },
            { id: 'peaks', title: words.peaks, blocks: peakBlocks(answer, words) },
          ]
        : []),
      { id: 'unknown', title: words.unknown, blocks: [list(unknownOf(answer, words))] },
      { id: 'made', title: words.made, blocks: [list(madeOf(answer, words))] },
    ],
    sourcesTitle: words.sources,
    sources: answer.citations.map((citation) => sourceOf(citation, quoted, words, provenance.collection.key)),
  }
}

const text = (said: string): Block => ({ kind: 'text', pieces: [said] })
const list = (items: readonly string[]): Block => ({ kind: 'list', items: items.map((item) => [item]) })

/** Anyone can write a link: in quotation marks its words cannot be mistaken for ours. */
const FREE_TEXT = new Set(['q', 'term', 'entity'])

/** The filter without what the title already says. */
function queryOf({ provenance }: BriefAnswer): string {
  return Object.entries(provenance.query)
    .filter(([field]) => !['collection', 'from', 'to'].includes(field))
    .map(([field, value]) => `${field}=${FREE_TEXT.has(field) ? `“${value}”` : value}`)
    .join(' & ')
}

function postsOf({ provenance, before, period }: BriefAnswer, words: BriefWords): string {
  if (provenance.posts === 0) return words.noPosts
  return `${words.totalPosts(provenance.posts)} ${words.before(provenance.posts, period.kind, before.posts)}`
}

function unknownOf(
  { provenance, waiting, stories, languages, feeling, origins }: BriefAnswer,
  words: BriefWords,
): string[] {
  const unlabelled = [
    { what: words.languages, ...languages },
    { what: words.feeling, ...feeling },
    { what: words.origins, ...origins },
  ].filter(({ none, pending }) => none + pending > 0)
  const known = [
    ...provenance.gaps.map(words.gap),
    ...(waiting.length > 0 ? [words.waiting(waiting)] : []),
    ...(provenance.pending > 0 ? [words.pending(provenance.pending)] : []),
    ...(provenance.posts > 0 ? [words.meant(stories.meant, provenance.posts)] : []),
    ...unlabelled.map(({ what, none, pending }) => words.unlabelled(what, none, pending)),
  ]
  return known.length > 0 ? known : [words.nothingUnknown]
}

function madeOf({ provenance }: BriefAnswer, words: BriefWords): string[] {
  const models = Object.entries(provenance.models).map(([stage, { name, ordinal }]) => `${stage}: ${name} (${ordinal})`)
  return [
    words.collection(provenance.collection.title),
    models.length > 0 ? words.models(models.join(', ')) : words.noModels,
    words.quotes,
  ]
}

function sourceOf(citation: Citation, quoted: ReadonlySet<number>, words: BriefWords, collection: string): Source {
  const { number, post, quote, language, original } = citation
  return {
    number,
    facts: words.source(citation),
    quote: quoted.has(post) ? null : { quote, language },
    to: `/posts/${post}?collection=${encodeURIComponent(collection)}`,
    original,
  }
}
