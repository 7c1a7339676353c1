import type { Origin, OriginEvidence } from '../../domain/annotation.js'
import type { GazetteerMention } from '../../domain/gazetteer.js'
import { readLanguageEvidence } from '../../domain/language-evidence.js'
import { done, type Outcome } from '../../domain/outcome.js'
import type { LanguageOfOrigin, OriginInput } from '../../domain/stage-input.js'
import { markerStrength } from '../../text/singlish-markers.js'
import { judgeCommunity } from './communities.js'
import { judgePlace, SINGAPORE_ID, type PlaceKnowledge } from './places.js'
import { MAX_COUNTED, singlishWeight, UNKNOWN_BAND, WEIGHTS } from './weights.js'
import { isFromAfar, namedAbroad } from './whereabouts.js'

export type OriginProcess = (posts: readonly OriginInput[]) => Outcome<Origin>[]

/** From this share on a language is a part of the post, not a loan word. */
const MIN_SHARE = 0.2

/**
 * The origin stage: independent pieces of evidence add up to the log-odds that a post comes from inside Singapore
 * (weights and reasons: docs/understand/origin.md). Without evidence the answer is *unknown* at 0.5. It looks neither at
 * the author's name nor at any other sign of ethnicity.
 */
export function createOriginProcess(knowledge: PlaceKnowledge): OriginProcess {
  return (posts) => posts.map((post) => done(post.id, judge(collectEvidence(post, knowledge))))
}

/** Adds the weights up; the sum is the log-odds of *inside*, from even odds. */
export function judge(evidence: readonly OriginEvidence[]): Origin {
  const logOdds = evidence.reduce((sum, { weight }) => sum + weight, 0)
  const probability = 1 / (1 + Math.exp(-logOdds))
  const label = probability > UNKNOWN_BAND.to ? 'inside' : probability < UNKNOWN_BAND.from ? 'outside' : 'unknown'
  return { label, probability, evidence }
}

function collectEvidence(post: OriginInput, knowledge: PlaceKnowledge): OriginEvidence[] {
  const mentions = knowledge.linker.link(post.text)
  const abroad = fromAbroad(post.text, mentions, knowledge)
  return [
    ...fromPlace('place_tag', post.placeTag, knowledge),
    ...fromPlace('declared_place', post.authorPlace, knowledge),
    ...fromCommunity(post.community),
    ...(post.language ? fromLanguage(post.language, abroad.length > 0) : []),
    ...fromMentions(mentions),
    ...abroad,
  ]
}

function fromPlace(
  kind: 'place_tag' | 'declared_place',
  place: string | null,
  knowledge: PlaceKnowledge,
): OriginEvidence[] {
  if (!place?.trim()) return []
  const verdict = judgePlace(place, knowledge)
  return verdict === 'unknown' ? [] : [{ kind, detail: place, weight: WEIGHTS[kind][verdict] }]
}

function fromCommunity(community: string | null): OriginEvidence[] {
  if (!community) return []
  const verdict = judgeCommunity(community)
  return verdict === null ? [] : [{ kind: 'community', detail: community, weight: WEIGHTS.community[verdict] }]
}

/** @param hasAbroad the text names a place abroad, where people who write Singlish may be, too */
function fromLanguage(language: LanguageOfOrigin, hasAbroad: boolean): OriginEvidence[] {
  const { label, confidence, shares } = language
  const times = hasAbroad ? WEIGHTS.singlishAbroad : 1
  const weight = label === 'en-SG' ? singlishWeight(confidence) * times : otherLanguageWeight(label) * confidence
  const together = ['en', 'en-SG', 'zh', 'ms', 'ta', 'ta-Latn'].filter((each) => (shares[each] ?? 0) >= MIN_SHARE)
  return [
    ...(weight === 0 ? [] : [{ kind: 'language', detail: label, weight }]),
    ...fromMarkers(language, times),
    ...(together.length > 1 ? [{ kind: 'language_mix', detail: together.join('+'), weight: WEIGHTS.languageMix }] : []),
  ]
}

/** Only words of the marker list count. Rows of before do not say where a word came from, but only had such words for Singlish. */
function fromMarkers({ label, evidence }: LanguageOfOrigin, times: number): OriginEvidence[] {
  if (label !== 'en-SG' && label !== 'en') return []
  return evidence
    .flatMap((each) => {
      const { source, what } = readLanguageEvidence(each)
      const strength = source === 'marker' || source === null ? markerStrength(what) : null
      if (strength === null) return []
      return [{ kind: 'singlish', detail: what, weight: WEIGHTS.singlishWord[strength] * times }]
    })
    .slice(0, MAX_COUNTED.singlish)
}

function otherLanguageWeight(label: string): number {
  return WEIGHTS.language[label] ?? (label === 'und' ? 0 : WEIGHTS.otherLanguage)
}

/** The place abroad that says most. More of them are no further evidence. */
function fromAbroad(
  text: string,
  mentions: readonly GazetteerMention[],
  { findAbroad }: PlaceKnowledge,
): OriginEvidence[] {
  const places = namedAbroad(text, mentions, findAbroad)
  const told = places.find(({ isThere }) => isThere) ?? places[0]
  const afar = isFromAfar(text, mentions) ? [{ kind: 'from_afar', detail: 'Singapore', weight: WEIGHTS.fromAfar }] : []
  if (!told) return afar
  const kind = told.isThere ? 'author_abroad' : 'place_abroad'
  return [{ kind, detail: told.name, weight: told.isThere ? WEIGHTS.authorAbroad : WEIGHTS.placeAbroad }, ...afar]
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
