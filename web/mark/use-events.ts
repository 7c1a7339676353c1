import { useCallback, useMemo } from 'react'
import type { EventMark } from '../../src/charts/event-marks.js'
import type { Provenance } from '../../src/domain/reading/answer.js'
import type { MarksAnswer } from '../../src/domain/reading/marks.js'
import { useAnswer, type Answer } from '../api/questions.js'
import { useHolidaysShown } from './holidays-choice.js'

/** An event as charts and their keys show it. */
export interface ShownEvent extends EventMark {
  readonly link: string | null
}

const NONE: readonly ShownEvent[] = []

/** Every event that someone marked. @param enabled whether the page shows them */
export function useMarks(enabled = true): Answer<MarksAnswer> {
  return useAnswer<MarksAnswer>('marks', {}, { enabled })
}

/**
 * Gives the events of the collection that an answer is of, and the public holidays unless the reader switched them off.
 * @param enabled whether the figure shows them
 */
export function useEventsOf(enabled: boolean): (of: Provenance) => readonly ShownEvent[] {
  const marks = useMarks(enabled).data
  const withHolidays = useHolidaysShown()
  const holidays = useMemo(
    () =>
      withHolidays && marks
        ? marks.holidays.map(({ day, title }) => ({ at: day, title, link: null, quiet: true }))
        : NONE,
    [marks, withHolidays],
  )
  return useCallback(
    ({ collection: { key } }) =>
      marks && enabled
        ? [...marks.rows.filter(({ collection }) => collection === null || collection === key), ...holidays]
        : NONE,
    [marks, enabled, holidays],
  )
}
