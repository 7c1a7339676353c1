import { z } from 'zod'
import { Problem } from '../../domain/reading/answer.js'

/** A refusal in the document of the API. */
export const because = (reason: string) => Problem.describe(reason)

/** For a client that already has the answer. */
export const unchanged = z.null().describe('The answer is the one that `if-none-match` names.')

/** Why a question that is formed as the document says may still not be answered. */
export const missing = { 404: because('`field` names something that does not exist.') }
export const unfit = {
  409: because('`field` is well formed, but contradicts another field or what is stored; its description says when.'),
}
/** What every question with a filter may be refused with. */
export const filterProblems = { ...missing, ...unfit }

/** Refusals of the address or the body, before their meaning is checked. */
export const malformed = because('`field` is missing, unknown, given twice, or not as this document says.')
export const bodyProblems = {
  413: because('The body is too large.'),
  415: because('The body is no `application/json`.'),
}

/** What every route may be refused with. */
export const commonProblems = {
  429: because('Too many requests, or too many wrong logins; `retry-after` says for how many seconds.'),
  500: because('Our fault: the log has the error under `requestId`.'),
  503: because(
    'No answer within ten seconds; figures: counting took more than five. Choose a shorter window or fewer filters.',
  ),
}
export const noLogin = because('No login, or a wrong one.')
export const noRight = because('A login without the right, or a change that a page of another site asked for.')
