import { FieldError } from '../../domain/errors.js'
import type { Filter } from '../../domain/reading/filter.js'
import type { BriefAnswer } from '../../domain/reading/brief.js'
import { mondayOf } from '../../domain/iso-week.js'
import { dayOf, startOf } from '../../domain/singapore-time.js'

const DAYS_OF = { day: 1, week: 7 } as const

export interface AskedPeriod extends Pick<BriefAnswer['period'], 'kind' | 'name'> {
  readonly window: Pick<Filter, 'from' | 'to'>
}

/**
 * What time a brief is about: yesterday unless something else is asked for.
 * @throws FieldError for two times at once, for one without a beginning, and for a week that its year does not have
 */
export function periodOf(
  {
    day,
    week,
    from,
    to,
  }: Pick<Filter, 'from' | 'to'> & { readonly day?: string | undefined; readonly week?: string | undefined },
  now: Date,
): AskedPeriod {
  if (day !== undefined && week !== undefined) throw new FieldError('week', 'is not together with day')
  const named = day === undefined ? (week === undefined ? null : 'week') : 'day'
  if (from !== undefined || to !== undefined) {
    if (named !== null) throw new FieldError(named, 'is not together with from and to')
    if (from === 'all')
      throw new FieldError('from', 'must be a day or an instant: a brief compares with the time before')
    return { kind: 'window', name: null, window: { from, to } }
  }
  if (week === undefined) return wholeDays('day', day ?? dayOf(now, -1), day ?? dayOf(now, -1))
  const monday = mondayOf(week)
  if (monday === null) throw new FieldError('week', `is not a week of its year: ${week.slice(0, 4)} has 52`)
  return wholeDays('week', week, monday)
}

function wholeDays(kind: 'day' | 'week', name: string, first: string): AskedPeriod {
  const from = startOf(first)
  return { kind, name, window: { from, to: startOf(dayOf(from, DAYS_OF[kind])) } }
}
