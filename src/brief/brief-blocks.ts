import type { BriefAnswer } from '../domain/reading/brief.js'

/** Words of a post. */
export interface Quote {
  readonly quote: string
  /** Label of its language. */
  readonly language: string
}

/** Words of a post, fixed words with figures, citations, or the name of something outside, such as a language. */
export type Piece = string | (Quote & { readonly to?: string }) | { readonly cites: readonly number[] }

export type Block =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'heading'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Piece[])[] }
  | {
      readonly kind: 'quotes'
      readonly items: readonly (Quote & { readonly cites: readonly number[] })[]
    }
  | {
      readonly kind: 'table'
      readonly caption: string
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }

/** The numbers under which posts are cited; those that are erased have none. */
export function citesOf({ citations }: BriefAnswer, posts: readonly number[]): number[] {
  return posts.flatMap((post) => citations.find((citation) => citation.post === post)?.number ?? [])
}

/** The title of a story, which is the beginning of a post, leading to the story in the dashboard. */
export function storyQuote(
  { provenance }: BriefAnswer,
  { id, title, titleLanguage }: { readonly id: number; readonly title: string; readonly titleLanguage: string },
): Quote & { readonly to: string } {
  const to = `/stories/${id}?collection=${encodeURIComponent(provenance.collection.key)}`
  return { quote: title, language: titleLanguage, to }
}
