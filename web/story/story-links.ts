import type { StoryAnswer, StoryRow } from '../../src/domain/reading/stories.js'
import type { Params } from '../api/request.js'
import type { FilterState } from '../filter/filter-state.js'

/** Address of a page with the posts of one story only, in the time that the page of the story shows. */
export function withinStory(filter: FilterState, id: number, path: string, more: Params = {}): string {
  const { from, to } = filter.link
  const window = from === undefined && to === undefined ? filter.window : undefined
  return filter.to(path, { window, story: String(id), ...more })
}

/** What the filters take to find the posts that use a term. */
export function termFilter({ kind, term }: StoryRow['terms'][number]): Params {
  return kind === 'entity' ? { entity: term } : { term }
}

/**
 * What the filters take to find the posts that name any of some entries of the gazetteer.
 * @param q the query that the page already has
 */
export function placeFilter(ids: readonly string[], q: string | undefined): Params {
  if (ids.length === 1) return { entity: ids[0] }
  const any = ids.map((id) => `entity:${id}`).join(' OR ')
  return { q: q === undefined ? any : `(${q}) (${any})` }
}

/** Every term of a story once, over all languages, those of the most authors first. */
export function allTerms({ story, termsByLanguage }: StoryAnswer): StoryRow['terms'] {
  const terms: StoryRow['terms'] = [...story.terms]
  for (const term of Object.values(termsByLanguage).flat()) {
    if (!terms.some((other) => isSame(term, other))) terms.push(term)
  }
  return terms.sort((one, other) => other.authors - one.authors)
}

/** Terms that both stories have, in the order of the first. */
export function sharedTerms(one: StoryRow['terms'], other: StoryRow['terms']): StoryRow['terms'] {
  return one.filter((term) => other.some((own) => isSame(term, own)))
}

/** Terms that only the first story has. */
export function ownTerms(one: StoryRow['terms'], other: StoryRow['terms']): StoryRow['terms'] {
  return one.filter((term) => !other.some((own) => isSame(term, own)))
}

function isSame(one: StoryRow['terms'][number], other: StoryRow['terms'][number]): boolean {
  return one.kind === other.kind && one.term === other.term
}
