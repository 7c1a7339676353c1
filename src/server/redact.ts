import { redactUrls } from '../logging.js'

/** A secret that is shorter would cut innocent words out of every answer. */
const MIN_SECRET_LENGTH = 8

/** Cuts passwords in URLs and every known secret out of a text that leaves the process. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH)
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, '***'), redactUrls(text))
}

/** The same for every string inside an answer's body; stack traces are left out. */
export function redactDeep(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact))
  if (value === null || typeof value !== 'object' || value.constructor !== Object) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, key === 'stacktrace' ? [] : redactDeep(field, redact)]),
  )
}
