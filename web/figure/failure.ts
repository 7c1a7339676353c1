import { AwayError, RefusedError } from '../api/request.js'
import type { Messages } from '../messages/en.js'

export interface FailureText {
  readonly title: string
  readonly help: string
}

/**
 * What went wrong, for a reader. The words of the server are for those who write programs, and may repeat what the author of
 * a link has written: they are not used.
 */
export function failureText(error: Error, { states: says, filter }: Messages): FailureText {
  if (error instanceof AwayError) return { title: says.away, help: says.awayHelp }
  if (!(error instanceof RefusedError)) return { title: says.failed, help: says.awayHelp }
  const { status, field } = error
  if (status === 401) return { title: says.loggedOut, help: says.loggedOutHelp }
  if (status === 403) return { title: says.forbidden, help: says.forbiddenHelp }
  if (status === 429) return { title: says.slow, help: says.slowHelp }
  if (status === 503) return { title: says.busy, help: says.busyHelp }
  if (status >= 500) return { title: says.failed, help: says.serverHelp }
  const name = field !== undefined && Object.hasOwn(filter.fields, field) ? filter.fields[field] : undefined
  if (name === undefined) return { title: says.failed, help: says.refusedHelp }
  // Whether there is such a theme is part of the question itself, so the server calls another one malformed.
  if (status === 404 || field === 'theme') return { title: says.gone(name), help: says.goneHelp }
  return {
    title: says.unfit(name),
    help: field === undefined ? says.unfitHelp : (says.unfitHelps[field] ?? says.unfitHelp),
  }
}

/** The same in one sentence, for a form. What is wrong with one of its own fields, the server says best. */
export function failureSentence(error: Error, words: Messages): string {
  const isOfForm = error instanceof RefusedError && error.status < 500 && ![401, 403, 404, 429].includes(error.status)
  if (!isOfForm) {
    const { title, help } = failureText(error, words)
    return `${title}. ${help}`
  }
  const { field, message } = error
  const name = field === undefined ? undefined : (words.alerts.formFields[field] ?? words.filter.fields[field])
  const said = field === undefined ? message : message.replace(`${field}: `, '')
  return name === undefined ? said : `${name}: ${said}`
}
