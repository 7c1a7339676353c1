/** Retrying cannot help: bad payload, deleted post, a 4xx other than 408 and 429. */
export class PermanentError extends Error {
  override name = 'PermanentError'
}

/** What the user gave cannot work: configuration, arguments, a missing or altered file. Shown without a stack trace. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** A model did not answer in time; its thread is gone. Counts as an unfinished start of the batch. */
export class HangError extends Error {
  override name = 'HangError'
}
