import { z } from 'zod'
import { PermanentError, RateLimitedError, SourceStoppedError } from '../../domain/errors.js'
import { refusalWaitMs } from '../http/wait-headers.js'

/** Statuses whose meaning is in the body. */
export const READ_REFUSALS = [400, 402, 409, 429] as const

const Problem = z.looseObject({
  title: z.string().nullish(),
  type: z.string().nullish(),
  errors: z
    .array(
      z.looseObject({
        message: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
})

/** X does not understand or allow a parameter. The messages may quote the query: they are for code, not for a log. */
export class InvalidRequestError extends PermanentError {
  override name = 'InvalidRequestError'
  constructor(
    readonly parameters: readonly string[],
    readonly messages: readonly string[],
  ) {
    super(`X refuses the request (400): ${parameters.join(', ') || 'it names no parameter'}. Check the settings`)
  }
}

/**
 * The error that a refusal means.
 * @param text the body; of any shape
 * @param localNow milliseconds since 1970, used only when the headers have no time
 */
export function refusalError(status: number, headers: Headers, text: string, localNow: number): Error {
  const { title, type, errors } = problemOf(text)
  if (status === 400) {
    const parameters = errors?.flatMap(({ parameters: named }) => Object.keys(named ?? {})) ?? []
    return new InvalidRequestError(
      [...new Set(parameters)],
      (errors ?? []).flatMap(({ message }) => message ?? []),
    )
  }
  if (status === 402) {
    return new SourceStoppedError(
      'payment',
      `X wants to be paid first (402 ${nameOf(title, 'CreditsDepleted')}): buy credits in X's developer console, then resume the source`,
    )
  }
  // Requests may be left in the window, and still no post may be read before the billing month ends.
  if (title === 'UsageCapExceeded' || type?.endsWith('/usage-capped')) {
    return new SourceStoppedError(
      'payment',
      "The account's usage cap at X is reached (429 UsageCapExceeded): raise it in X's developer console or wait for the next billing month, then resume the source",
    )
  }
  if (status === 409) return new RateLimitedError(RULES_WAIT_MS, 'X has no rules for the stream yet (409)')
  return new RateLimitedError(refusalWaitMs(headers, localNow))
}

/** Rules count at once, says X; a refusal right after setting them is answered by patience. */
const RULES_WAIT_MS = 10_000

/** Titles are fixed words such as `CreditsDepleted`; anything else stays out of messages. */
export const nameOf = (title: string | null | undefined, otherwise: string): string =>
  title && /^[\w -]{1,60}$/.test(title) ? title : otherwise

function problemOf(text: string): z.infer<typeof Problem> {
  try {
    return Problem.safeParse(JSON.parse(text)).data ?? {}
  } catch {
    return {} // no JSON: the status alone must do
  }
}
