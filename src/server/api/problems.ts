import { Problem } from '../../domain/reading/answer.js'

/** What any question may be refused with. */
export const problems = { 400: Problem, 401: Problem, 403: Problem, 404: Problem, 429: Problem, 503: Problem }
