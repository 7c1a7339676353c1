import type { BriefAnswer } from '../domain/reading/brief.js'

/** Words of a post, fixed words with figures, citations, or the name of something outside, such as a language. */
export type Piece = string | { readonly quote: string; readonly to?: string } | { readonly cites: readonly number[] }

export type Block =
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'heading'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Piece[])[] }
  | {
      readonly kind: 'quotes'
      readonly items: readonly { readonly quote: string; readonly cites: readonly number[] }[]
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

/** Where a story is in the dashboard. */
export function storyPath({ provenance }: BriefAnswer, story: number): string {
  return `/stories/${story}?collection=${encodeURIComponent(provenance.collection.key)}`
}
