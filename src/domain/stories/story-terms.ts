/** A hashtag or a name of a post: a gazetteer id, or `~` and the folded name. */
export interface PostTerm {
  readonly kind: string
  readonly term: string
}

/** The terms that posts of a story have in common, each once. A town and its station have one name, and are one. */
export function storyTerms(terms: readonly PostTerm[]): string[] {
  return [
    ...new Set(terms.map(({ kind, term }) => (kind === 'hashtag' ? `#${term}` : term.slice(term.indexOf('/') + 1)))),
  ]
}
