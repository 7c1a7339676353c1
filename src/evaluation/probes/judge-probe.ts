import type { EntityMention } from '../../domain/annotation.js'
import type { Annotated } from '../../workers/annotate-posts.js'
import { NO_FEELING, patternOf, type Expectations } from './read-probes.js'

/** What the stages say about a probe. */
export interface Answer extends Omit<Annotated, 'text' | 'meaning'> {
  /** The text as language identification reads it: hashtags split into words. */
  readonly words: string
  /** Whether the text and the other text of the probe count as copies of each other. */
  readonly isCopy: boolean
}

type Entity = Omit<EntityMention, 'score'>
type Check<Wanted> = (wanted: Wanted, answer: Answer) => { readonly holds: boolean; readonly got: unknown }
type Checks = { readonly [Name in keyof Expectations]-?: Check<NonNullable<Expectations[Name]>> }

const CHECKS: Checks = {
  lang: (allowed, { language }) => {
    const label = language?.label ?? 'und'
    return { holds: allowed.includes(label), got: label }
  },
  sent: (allowed, { sentiment, notApplicable }) => {
    const label = sentiment?.label ?? NO_FEELING
    const reason = notApplicable?.sentiment
    return { holds: allowed.includes(label), got: reason ? `${label} (${reason})` : label }
  },
  origin: (allowed, { origin }) => {
    const label = origin?.label ?? 'unknown'
    return { holds: allowed.includes(label), got: label }
  },
  ents: (wanted, { entities }) => ({
    holds: wanted.every(({ s, type, id }) =>
      entities?.some(
        (entity) =>
          (s?.includes(entity.surface) ?? true) &&
          (type?.includes(entity.type) ?? true) &&
          (id === undefined || patternOf(id).test(entity.gazetteer?.id ?? '')),
      ),
    ),
    got: shown(entities),
  }),
  noid: (unwanted, { entities }) => ({
    holds: !entities?.some(({ gazetteer }) => gazetteer && matches(unwanted, gazetteer.id)),
    got: shown(entities),
  }),
  noent: (unwanted, { entities }) => ({
    holds: !entities?.some(({ surface }) => matches(unwanted, surface)),
    got: shown(entities),
  }),
  per: (name, { entities }) => ({ holds: isPerson(name, entities), got: shown(entities) }),
  noper: (name, { entities }) => ({ holds: !isPerson(name, entities), got: shown(entities) }),
  share: (least, { language }) => ({
    holds: Object.entries(least).every(([label, share]) => shareOf(label, language?.shares ?? {}) >= share),
    got: language?.shares ?? {},
  }),
  words: (wanted, { words }) => ({ holds: words === wanted, got: words }),
  copy: (wanted, { isCopy }) => ({ holds: isCopy === wanted, got: isCopy }),
  noSinglishEvidence: (unwanted, { origin }) => {
    const singlish = origin?.evidence.flatMap(({ kind, detail }) => (kind === 'singlish' ? [detail] : [])) ?? []
    return { holds: !singlish.some((word) => unwanted.includes(word.toLowerCase())), got: singlish }
  },
}

/** What was said instead, by expectation that does not hold; empty when the probe is right. */
export function judgeProbe(expect: Expectations, answer: Answer): Record<string, unknown> {
  const failed = Object.entries(expect).flatMap(([name, wanted]) => {
    // The names of both are the same, but TypeScript does not follow a name through `Object.entries`.
    const check = CHECKS[name as keyof Expectations] as Check<unknown>
    const { holds, got } = check(wanted, answer)
    return holds ? [] : [[name, got] as const]
  })
  return Object.fromEntries(failed)
}

/** A label that ends in `*` stands for all that begin so: `en*` is English with Singlish. */
function shareOf(label: string, shares: Readonly<Record<string, number>>): number {
  if (!label.endsWith('*')) return shares[label] ?? 0
  const beginning = label.slice(0, -1)
  return Object.entries(shares).reduce((sum, [name, share]) => sum + (name.startsWith(beginning) ? share : 0), 0)
}

function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => patternOf(pattern).test(name))
}

function isPerson(name: string, entities: readonly Entity[] | null): boolean {
  return entities?.some(({ type, surface }) => type === 'PER' && surface === name) ?? false
}

/** `Dhoby Ghaut (LOC, rail_station/dhoby-ghaut)` */
function shown(entities: readonly Entity[] | null): string[] {
  return (entities ?? []).map(
    ({ surface, type, gazetteer }) => `${surface} (${[type, ...(gazetteer ? [gazetteer.id] : [])].join(', ')})`,
  )
}
