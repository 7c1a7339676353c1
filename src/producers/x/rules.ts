import { z } from 'zod'
import { PermanentError, UnreachableError } from '../../domain/errors.js'
import type { XClient } from './client.js'
import { nameOf } from './refusals.js'

const Rules = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), value: z.string(), tag: z.string().nullish() })).nullish(),
})
const Changed = z.looseObject({
  errors: z.array(z.looseObject({ title: z.string().nullish(), type: z.string().nullish() })).nullish(),
})

/** Which rules of the account make a post ours. */
export interface OwnRules {
  readonly tag: string
  /** Rules of others that say the same as ours: X keeps each rule once, so theirs serves for both. */
  readonly sharedIds: ReadonlySet<string>
}

/**
 * Makes the rules at X under our tag the wanted ones. Rules of others are never touched.
 * @throws PermanentError when X refuses a new rule: its syntax is wrong, or the account has too many
 */
export async function syncRules(
  client: XClient,
  name: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<OwnRules> {
  const tag = `kopitalk:${name}`
  const parsed = Rules.safeParse(await client.readRules(signal))
  if (!parsed.success) throw new UnreachableError('X answers with something that is not a list of rules')
  const rules = parsed.data.data ?? []
  const known = new Set(rules.map(({ value }) => value))
  const missing = [...new Set(wanted)].filter((value) => !known.has(value))
  const stale = rules.filter((rule) => rule.tag === tag && !wanted.includes(rule.value)).map(({ id }) => id)
  // Added before others go, so that there is no moment without a rule.
  if (missing.length > 0) await change(client, { add: missing.map((value) => ({ value, tag })) }, signal)
  if (stale.length > 0) await change(client, { delete: { ids: stale } }, signal)
  const shared = rules.filter((rule) => rule.tag !== tag && wanted.includes(rule.value)).map(({ id }) => id)
  return { tag, sharedIds: new Set(shared) }
}

async function change(client: XClient, what: object, signal: AbortSignal): Promise<void> {
  const answer = Changed.safeParse(await client.changeRules(what, signal)).data
  // A rule that is already there is good: a request may arrive twice.
  const refused = answer?.errors?.filter(
    ({ title, type }) => title !== 'DuplicateRule' && !type?.endsWith('duplicate-rules'),
  )
  if (refused?.length) {
    const titles = [...new Set(refused.map(({ title }) => nameOf(title, 'no reason given')))]
    throw new PermanentError(`X does not take ${refused.length} of the stream's rules: ${titles.join(', ')}`)
  }
}

/** Recent searches, as few as their length allows, that together find all posts that the rules match. */
export function searchesFor(rules: readonly string[], maxCharacters = 512): string[] {
  const searches: string[] = []
  let packed: string[] = []
  const joined = (parts: readonly string[]): string =>
    parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => `(${part})`).join(' OR ')
  for (const rule of rules) {
    if (packed.length > 0 && joined([...packed, rule]).length > maxCharacters) {
      searches.push(joined(packed))
      packed = []
    }
    packed.push(rule)
  }
  return [...searches, joined(packed)]
}
