import { z } from 'zod'
import { SENTIMENT_LABELS } from '../../domain/annotation.js'
import { UsageError } from '../../domain/errors.js'

/** Stands for "no feeling is given" among the labels that a probe allows. */
export const NO_FEELING = 'none'

const ORIGIN_LABELS = ['inside', 'outside', 'unknown'] as const

const labels = <T extends z.ZodType>(label: T): z.ZodArray<T> => z.array(label).min(1)
const text = z.string().min(1)
const pattern = text.check(({ value, issues }) => {
  const message = problemOf(value)
  if (message !== null) issues.push({ code: 'custom', message, input: value })
})

/** An entity that must be found: what is given must all hold for the same one. */
const WantedEntity = z
  .strictObject({ s: labels(text), type: labels(z.enum(['PER', 'LOC', 'ORG', 'MISC'])), id: pattern })
  .partial()
  .refine((wanted) => Object.keys(wanted).length > 0, 'an entity needs "s", "type" or "id"')

const Expect = z
  .strictObject({
    lang: labels(text),
    sent: labels(z.enum([...SENTIMENT_LABELS, NO_FEELING])),
    origin: labels(z.enum(ORIGIN_LABELS)),
    ents: labels(WantedEntity),
    noid: labels(pattern),
    noent: labels(pattern),
    per: text,
    noper: text,
    share: z.record(text, z.number().min(0).max(1)),
    words: text,
    copy: z.boolean(),
    noSinglishEvidence: labels(text),
  })
  .partial()
  .refine((expect) => Object.keys(expect).length > 0, 'nothing is expected')

const Extra = z
  .strictObject({ authorPlace: text, placeTag: text, community: text, platform: text, other: text })
  .partial()

const ProbeLine = z.strictObject({ id: text, kind: text, text: z.string(), extra: Extra.default({}), expect: Expect })

/** What is expected of one text; every expectation that is there must hold. */
export type Expectations = z.infer<typeof Expect>

/** A text with what a reader expects of it. */
export type Probe = z.infer<typeof ProbeLine>

/**
 * Reads one probe a line (NDJSON); blank lines are skipped.
 * @param file its name, for the message
 * @throws UsageError with the number of the line for one that is not a probe, and for an id that is there twice
 */
export function readProbes(ndjson: string, file: string): Probe[] {
  const lineOfId = new Map<string, number>()
  const probes = ndjson
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .flatMap((line, index): Probe[] => {
      if (line.trim() === '') return []
      const number = index + 1
      const probe = readLine(line, `${file}:${number}`)
      const first = lineOfId.get(probe.id)
      if (first !== undefined) throw new UsageError(`${file}:${number}: the id "${probe.id}" is on line ${first}, too`)
      lineOfId.set(probe.id, number)
      return [probe]
    })
  if (probes.length === 0) throw new UsageError(`${file}: there is no probe in it.`)
  return probes
}

function readLine(line: string, where: string): Probe {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (err) {
    throw new UsageError(`${where}: not JSON: ${(err as Error).message}`, { cause: err })
  }
  const parsed = ProbeLine.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UsageError(`${where}: not a probe: ${z.prettifyError(parsed.error).replaceAll(/\s+/gu, ' ')}`)
}

/** Patterns are regular expressions, found anywhere in a name, in either case. */
export function patternOf(source: string): RegExp {
  return new RegExp(source, 'iu')
}

function problemOf(source: string): string | null {
  try {
    patternOf(source)
    return null
  } catch (err) {
    return (err as Error).message
  }
}
