import { useCallback } from 'react'
import type { Provenance } from '../../src/domain/reading/answer.js'
import type { MarkAnswer, MarksAnswer } from '../../src/domain/reading/marks.js'
import { useAnswer, type Answer } from '../api/questions.js'

const NONE: readonly MarkAnswer[] = []

/** Every event that someone marked. @param enabled whether the page shows them */
export function useMarks(enabled = true): Answer<MarksAnswer> {
  return useAnswer<MarksAnswer>('marks', {}, { enabled })
}

/** Gives the events of the collection that an answer is of. @param enabled whether the figure shows them */
export function useEventsOf(enabled: boolean): (of: Provenance) => readonly MarkAnswer[] {
  const rows = useMarks(enabled).data?.rows
  return useCallback(
    ({ collection: { key } }) =>
      rows && enabled ? rows.filter(({ collection }) => collection === null || collection === key) : NONE,
    [rows, enabled],
  )
}
