import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { useAnswer, type Answer } from '../api/questions.js'
import type { Params } from '../api/request.js'

const MINUTE = 60

/** The stories of the posts that a filter leaves. @param limit how many at most */
export function useStories(params: Params, limit: number, enabled = true): Answer<StoriesAnswer> {
  return useAnswer<StoriesAnswer>(
    'stories',
    { ...params, limit: String(limit) },
    { everySeconds: 2 * MINUTE, freshSeconds: MINUTE, enabled },
  )
}
