import type { z } from 'zod'
import type { Share } from '../../domain/reading/answer.js'
import { areApart } from '../../domain/reading/apart.js'
import { FieldError, QueryError } from '../../domain/errors.js'
import { isSeveral, type CompareAnswer, type CompareQuery, type CountRow } from '../../domain/reading/figures.js'
import { Filter, filterFields, isForward, type FilterQuery } from '../../domain/reading/filter.js'
import { countRows } from './counts.js'
import { newcombe, wilson } from '../../domain/reading/intervals.js'
import { linkOf, readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'

/**
 * Shares of a dimension in two windows or groups, and their differences; with intervals when no post can be on both sides.
 * @throws FieldError for what does not exist and for invented posts against others
 */
export async function readComparison(
  reading: Reading,
  { by, against, ...filter }: z.output<typeof CompareQuery>,
): Promise<CompareAnswer> {
  const other = otherSide(filter, against) // it may throw, so it comes before any query: nothing would await that query
  const [left, right] = await Promise.all([ask(reading.db, filter), ask(reading.db, other).catch(refuseOther)])
  if (left.collection.isSample !== right.collection.isSample) {
    throw new FieldError('against', 'would compare invented posts of a sample with others')
  }
  const side = async (question: Question) => {
    const { rows, posts } = await countRows(reading, question, [by], undefined)
    return { provenance: await readProvenance(reading, question, posts), labelled: labelled(rows, by), posts }
  }
  const [ours, theirs] = await Promise.all([side(left), side(right)])
  // Of themes and topics a share is of all posts, of other dimensions of the posts that have a label.
  const whole = ({ labelled, posts }: typeof ours): number =>
    isSeveral(by) ? posts : [...labelled.values()].reduce((sum, count) => sum + count, 0)
  const apart = areApart(left, right)
  const differ = (one: Share, other: Share) =>
    apart ? newcombe(one, other) : { value: one.share - other.share, low: null, high: null }
  const values = [...new Set([...ours.labelled.keys(), ...theirs.labelled.keys()])]
  return {
    left: ours.provenance,
    right: theirs.provenance,
    apart,
    rows: values.map((value) => {
      const at = (of: typeof ours) => ({
        ...wilson(of.labelled.get(value) ?? 0, whole(of)),
        posts: of.labelled.get(value) ?? 0,
      })
      return { value, left: at(ours), right: at(theirs), difference: differ(at(ours), at(theirs)) }
    }),
  }
}

/** Posts by value, where the value is a label. */
function labelled(rows: readonly CountRow[], by: z.output<typeof CompareQuery>['by']): Map<string, number> {
  return new Map(rows.flatMap(({ key, share, posts }) => (share ? [[key[by] ?? '', posts]] : [])))
}

/** Fields that the other side does not name are as on this one. A field without value removes its filter. */
function otherSide(filter: Filter, against: string): Filter {
  const named = new URLSearchParams(against)
  const fields: Record<string, string> = { ...linkOf(filter) }
  const seen = new Set<string>()
  for (const [field, value] of named) {
    if (!Object.hasOwn(filterFields, field)) throw new FieldError('against', `${field} is not a field of a filter`)
    if (seen.has(field)) throw new FieldError('against', `gives ${field} more than once`)
    seen.add(field)
    fields[field] = value
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  const parsed = Filter.safeParse(given satisfies FilterQuery)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new FieldError('against', `${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'is not valid'}`)
  }
  if (!isForward(parsed.data, new Date())) throw new FieldError('against', 'from: must be before to')
  return parsed.data
}

/** What is wrong with the query of the other side has its place there, not in `q`. */
function refuseOther(err: unknown): never {
  throw err instanceof QueryError ? new FieldError('against', `q: ${err.message}`) : err
}
