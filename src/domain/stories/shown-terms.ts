import type { z } from 'zod'
import type { StoryTerm } from '../reading/stories.js'

type ShownTerm = z.infer<typeof StoryTerm>

/** How many votes of a language have a term. */
export interface SpokenTerm {
  readonly kind: ShownTerm['kind']
  readonly term: string
  readonly language: string
  readonly authors: number
}

/** So many are shown of a story, and of each of its languages. */
const MOST = 12
const MOST_OF_LANGUAGE = 6
/** What one author writes is not what they have in common. */
const MIN_AUTHORS = 2

/**
 * The terms that most authors of a story use, over all languages and in each.
 * @param labelOf what people read
 */
export function shownTerms(
  spoken: readonly SpokenTerm[],
  labelOf: (term: Pick<ShownTerm, 'kind' | 'term'>) => string,
): { terms: ShownTerm[]; termsByLanguage: Record<string, ShownTerm[]> } {
  const mostUsed = (some: readonly SpokenTerm[], most: number): ShownTerm[] => {
    const sums = new Map<string, Omit<ShownTerm, 'label'>>()
    for (const { kind, term, authors } of some) {
      const key = termKey({ kind, term })
      sums.set(key, { kind, term, authors: (sums.get(key)?.authors ?? 0) + authors })
    }
    return [...sums.values()]
      .filter(({ authors }) => authors >= MIN_AUTHORS)
      .sort((a, b) => b.authors - a.authors || (a.term < b.term ? -1 : 1))
      .slice(0, most)
      .map(({ kind, term, authors }) => ({
        kind,
        term: filterTerm({ kind, term }),
        label: labelOf({ kind, term }),
        authors,
      }))
  }
  const languages = [...new Set(spoken.map(({ language }) => language))].sort()
  const byLanguage = languages.map(
    (language) =>
      [
        language,
        mostUsed(
          spoken.filter((each) => each.language === language),
          MOST_OF_LANGUAGE,
        ),
      ] as const,
  )
  return {
    terms: mostUsed(spoken, MOST),
    termsByLanguage: Object.fromEntries(byLanguage.filter(([, terms]) => terms.length > 0)),
  }
}

/** Tells terms of both kinds apart. */
export function termKey({ kind, term }: { readonly kind: string; readonly term: string }): string {
  return `${kind} ${term}`
}

/** As the filters `entity` and `term` take it. */
export function filterTerm({ kind, term }: { readonly kind: string; readonly term: string }): string {
  return kind === 'hashtag' ? `#${term.replace(/^#/, '')}` : term
}
