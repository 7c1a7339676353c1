import type { PostId } from './post.js'

export const NOT_APPLICABLE_REASONS = ['empty_after_clean', 'language_unsupported', 'low_confidence'] as const
export type NotApplicableReason = (typeof NOT_APPLICABLE_REASONS)[number]

/** The result of a stage for one post. A post that makes `process` throw gets no outcome: the runner dead-letters it. */
export type Outcome<T> =
  | { readonly id: PostId; readonly kind: 'done'; readonly value: T }
  | { readonly id: PostId; readonly kind: 'not_applicable'; readonly reason: NotApplicableReason }

export function done<T>(id: PostId, value: T): Outcome<T> {
  return { id, kind: 'done', value }
}

export function notApplicable<T>(id: PostId, reason: NotApplicableReason): Outcome<T> {
  return { id, kind: 'not_applicable', reason }
}
