import type { Filter } from './filter.js'

/** What a side of a comparison asks for, its window filled in. */
export interface ComparedSide {
  readonly from: Date | null
  readonly to: Date | null
  readonly filter: Filter
}

/** Fields of which a post has one value. */
const SINGLE = ['platform', 'language', 'sentiment', 'origin'] as const

/**
 * Whether no post can be on both sides: their windows do not meet, or a field of which a post has one value has no value in
 * common, or one is of reposts and the other is without them.
 */
export function areApart(left: ComparedSide, right: ComparedSide): boolean {
  const isBefore = (one: ComparedSide, other: ComparedSide) =>
    one.to !== null && other.from !== null && one.to <= other.from
  if (isBefore(left, right) || isBefore(right, left)) return true
  const [ours, theirs] = [left.filter, right.filter]
  const reposts = [ours.reposts, theirs.reposts]
  if (reposts.includes('only') && reposts.includes('without')) return true
  return SINGLE.some((field) => {
    const [some, others] = [ours[field], theirs[field]] as readonly (readonly string[] | undefined)[]
    return some !== undefined && others !== undefined && !some.some((value) => others.includes(value))
  })
}
