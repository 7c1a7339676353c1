import type { Parameters } from '../../store/parameters.js'

/** Figures by author are read from the posts. With more of them, only one of several authors is looked at. */
const MOST_POSTS = 100_000

/** Whose a post is, of the rows of `postSource`: one without an author is an author of its own. */
export const AUTHOR = 'coalesce(fact.author_id, -fact.post_id)'

/** One of how many authors is looked at. */
export function oneAuthorOf(posts: number): number {
  return Math.max(1, Math.ceil(posts / MOST_POSTS))
}

/** As a condition on the rows of `postSource`. */
export function isLookedAt(oneOf: number, { bind }: Parameters): string {
  return `abs(${AUTHOR}) % ${bind(oneOf)}::bigint = 0`
}
