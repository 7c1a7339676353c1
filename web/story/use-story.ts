import { useMemo } from 'react'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { useAnswer, type Answer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'

/** A story under the filter of the page. What is kept while it loads is never another story. */
export function useStory(id: string | undefined): Answer<StoryAnswer> {
  const { params } = useFilter()
  const answer = useAnswer<StoryAnswer>(
    `stories/${id}`,
    { ...params, story: undefined },
    { enabled: id !== undefined, freshSeconds: 60 },
  )
  const isAnother = answer.data !== undefined && String(answer.data.story.id) !== id
  return isAnother ? { ...answer, data: undefined } : answer
}

/** Several answers as one, which is there as soon as all of them are. */
export function useTogether<T>(answers: readonly Answer<T>[]): Answer<readonly T[]> {
  const found = answers.map(({ data }) => data)
  // The same list as long as the same answers are in it: charts are drawn again for another one.
  const data = useMemo(() => (found.every((each) => each !== undefined) ? (found as T[]) : undefined), found)
  return {
    data,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    isFetching: answers.some(({ isFetching }) => isFetching),
    isPlaceholderData: answers.some(({ isPlaceholderData }) => isPlaceholderData),
    refetch: () => Promise.all(answers.map((each) => each.refetch())),
  }
}
