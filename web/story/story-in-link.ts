import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { useAnswer } from '../api/questions.js'
import type { Titled } from './story-title.js'

const TEN_MINUTES = 600

/** The title of a story in a link, whatever the filter. */
export function useTitle(id: string | undefined): { readonly data: Titled | undefined; readonly isPending: boolean } {
  const { data, error } = useAnswer<StoryAnswer>(
    `stories/${id}`,
    {},
    { enabled: id !== undefined, everySeconds: TEN_MINUTES, freshSeconds: TEN_MINUTES },
  )
  const own = data && String(data.story.id) === id ? data.story : undefined
  return { data: own, isPending: id !== undefined && own === undefined && error === null }
}
