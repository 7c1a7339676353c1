import { PermanentError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** 304 only ever answers the validators that the caller gave. */
export const isAnswer = (status: number, accept: readonly number[]): boolean =>
  isSuccess(status) || status === 304 || accept.includes(status)

/** 408 is a 4xx in number only: the server gave up waiting, and the next try may work. */
export const isServerFault = (status: number): boolean => status >= 500 || status === 408

/** The error that a status means for the source. The message names the host and the next step, never the path. */
export function statusError(status: number, host: string): Error {
  if (isServerFault(status)) return new UnreachableError(`${host} answers ${status}`)
  switch (status) {
    case 401:
      return new SourceStoppedError('credentials', `${host} wants a valid login (401): check the source's credentials`)
    case 402:
      return new SourceStoppedError('payment', `${host} wants to be paid first (402): check the account there`)
    case 403:
      return new SourceStoppedError('forbidden', `${host} does not allow this (403)`)
    case 404:
    case 410:
      return new SourceStoppedError('gone', `${host} does not have this (any more) (${status}): check the settings`)
    default:
      return new PermanentError(`${host} answers ${status}`)
  }
}
