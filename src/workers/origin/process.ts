import type { Language, Origin, OriginEvidence } from '../../domain/annotation.js'
import type { GazetteerLinker, GazetteerMention } from '../../domain/gazetteer.js'
import { done, type Outcome } from '../../domain/outcome.js'
import type { OriginInput } from '../../domain/stage-input.js'
import { judgeCommunity } from './communities.js'
import { judgePlace } from './places.js'
import { MAX_COUNTED, UNKNOWN_BAND, WEIGHTS } from './weights.js'

export interface OriginDeps {
  readonly linker: GazetteerLinker
}

export type OriginProcess = (posts: readonly OriginInput[]) => Outcome<Origin>[]

const SINGAPORE_ID = 'country/singapore'

/** From this share on a language is a part of the post, not a loan word. */
const MIN_SHARE = 0.2

/**
 * The origin stage: independent pieces of evidence add up to the log-odds that a post comes from inside Singapore
 * (weights and reasons: docs/understand/origin.md). Without evidence the answer is *unknown* at 0.5. It looks neither at
 * the author's name nor at any other sign of ethnicity.
 */
export function createOriginProcess({ linker }: OriginDeps): OriginProcess {
  return (posts) => posts.map((post) => done(post.id, judge(collectEvidence(post, linker))))
}

/** Adds the weights up; the sum is the log-odds of *inside*, from even odds. */
export function judge(evidence: readonly OriginEvidence[]): Origin {
  const logOdds = evidence.reduce((sum, { weight }) => sum + weight, 0)
  const probability = 1 / (1 + Math.exp(-logOdds))
  const label = probability > UNKNOWN_BAND.to ? 'inside' : probability < UNKNOWN_BAND.from ? 'outside' : 'unknown'
  return { label, probability, evidence }
}

function collectEvidence(post: OriginInput, linker: GazetteerLinker): OriginEvidence[] {
  return [
    ...fromPlace('place_tag', post.placeTag, linker),
    ...fromPlace('declared_place', post.authorPlace, linker),
    ...fromCommunity(post.community),
    ...(post.language ? fromLanguage(post.language) : []),
    ...fromMentions(linker.link(post.text)),
  ]
}

function fromPlace(
  kind: 'place_tag' | 'declared_place',
  place: string | null,
  linker: GazetteerLinker,
): OriginEvidence[] {
  if (!place?.trim()) return []
  const verdict = judgePlace(place, linker)
  return verdict === 'unknown' ? [] : [{ kind, detail: place, weight: WEIGHTS[kind][verdict] }]
}

function fromCommunity(community: string | null): OriginEvidence[] {
  if (!community) return []
  const verdict = judgeCommunity(community)
  return verdict === null ? [] : [{ kind: 'community', detail: community, weight: WEIGHTS.community[verdict] }]
}

function fromLanguage(language: Language): OriginEvidence[] {
  const evidence: OriginEvidence[] = []
  const weight = WEIGHTS.language[language.label] ?? (language.label === 'und' ? 0 : WEIGHTS.otherLanguage)
  if (weight !== 0) evidence.push({ kind: 'language', detail: language.label, weight: weight * language.confidence })
  if (language.label === 'en-SG') {
    for (const word of language.evidence.slice(0, MAX_COUNTED.singlish)) {
      evidence.push({ kind: 'singlish', detail: word, weight: WEIGHTS.singlishWord })
    }
  }
  const together = ['en', 'en-SG', 'zh', 'ms', 'ta', 'ta-Latn'].filter(
    (label) => (language.shares[label] ?? 0) >= MIN_SHARE,
  )
  if (together.length > 1)
    evidence.push({ kind: 'language_mix', detail: together.join('+'), weight: WEIGHTS.languageMix })
  return evidence
}

function fromMentions(mentions: readonly GazetteerMention[]): OriginEvidence[] {
  const certain = mentions.filter((mention) => !mention.needsContext)
  const distinct = [...new Map(certain.map((mention) => [mention.id, mention])).values()]
  const country = distinct.filter((mention) => mention.id === SINGAPORE_ID)
  const local = distinct.filter((mention) => mention.id !== SINGAPORE_ID).slice(0, MAX_COUNTED.gazetteer)
  return [
    ...country.map((mention) => ({ kind: 'country_name', detail: mention.surface, weight: WEIGHTS.countryName })),
    ...local.map((mention) => ({ kind: 'gazetteer', detail: mention.name, weight: WEIGHTS.gazetteerName })),
  ]
}
