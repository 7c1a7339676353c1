import type { SentimentLabel } from '../domain/annotation.js'
import type { SampleAuthor } from './authors.js'
import type { Random } from './random.js'
import type { Rendered } from './render.js'
import type { COPY_KINDS, DayKind, SampleRow } from './sample-row.js'
import type { Templates, Voice } from './templates.js'

/** A post before it has an id. */
export interface Draft {
  readonly author: SampleAuthor
  readonly language: { readonly label: string; readonly shares: Readonly<Record<string, number>> }
  readonly rendered: Rendered
  readonly sentiment: SentimentLabel
  readonly minutesBefore: number
  readonly days: DayKind
  readonly event: string | null
  readonly kind: SampleRow['kind']
  readonly parent: Draft | null
  readonly placeTag: string | null
  readonly copy: { readonly kind: (typeof COPY_KINDS)[number]; readonly of: Draft } | null
}

/** What every part of the generator works with. */
export interface Workshop {
  readonly random: Random
  readonly templates: Templates
  readonly authors: readonly SampleAuthor[]
  /** Texts used so far: none is made twice by accident. */
  readonly texts: Set<string>
  /** How often each sentence was used: one comes again only when all others of its list had their turn. */
  readonly uses: Map<string, number>
}

export interface Sentence {
  readonly text: string
  readonly sentiment: SentimentLabel
}

/** @throws RangeError when a quota names a voice without a file */
export function voiceOf(shop: Workshop, key: string): Voice {
  const voice = shop.templates.voices.get(key)
  if (!voice) throw new RangeError(`sample/templates/voices has no voice "${key}"`)
  return voice
}
