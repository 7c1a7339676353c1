import type { QueryPlace } from './reading/query.js'
import type { StopCause } from './source.js'

/** Retrying cannot help: bad payload, deleted post, a 4xx other than 408 and 429. */
export class PermanentError extends Error {
  override name = 'PermanentError'
}

/** The user's input cannot work: configuration, arguments, a missing or altered file. Shown without a stack trace. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/**
 * The problem of a field. `unfit` is well formed but contradicts another field or the stored data. `missing` names
 * something that does not exist. `malformed` is not allowed in the field.
 */
export type FieldFault = 'unfit' | 'missing' | 'malformed'

/** A value in a query that cannot be answered, with the name of its field. */
export class FieldError extends UsageError {
  override name = 'FieldError'
  constructor(
    readonly field: string,
    message: string,
    readonly fault: FieldFault = 'unfit',
  ) {
    super(message)
  }
}

/** A query that is not understood: where and why. */
export class QueryError extends FieldError {
  override name = 'QueryError'
  constructor(
    message: string,
    /** Of the query as it was given. */
    readonly place: QueryPlace,
    /** What to write at that place, where it is known; empty: leave it out. */
    readonly suggestion?: string,
    field = 'q',
  ) {
    super(field, message, 'malformed')
  }
}

/** A model did not answer in time; its thread is gone. Counts as an unfinished start of the batch. */
export class HangError extends Error {
  override name = 'HangError'
}

/** The platform asked us to wait. Not a failure; costs no attempt. */
export class RateLimitedError extends Error {
  override name = 'RateLimitedError'
  constructor(
    readonly retryAfterMs: number,
    message = `rate limited for ${Math.ceil(retryAfterMs / 1_000)} s`,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The platform does not answer, or answers 5xx: the next try may work. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'
}

/** The source must not be asked again before something changes. The message says what, and the next step. */
export class SourceStoppedError extends PermanentError {
  override name = 'SourceStoppedError'
  constructor(
    readonly stopCause: StopCause,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The job is in order but not for this process at this moment: it goes back to the queue and costs no attempt. */
export class NotNowError extends Error {
  override name = 'NotNowError'
  constructor(readonly retryAfterMs: number) {
    super(`not now, again in ${retryAfterMs} ms`)
  }
}
