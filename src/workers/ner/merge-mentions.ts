import type { EntityMention, EntityType } from '../../domain/annotation.js'
import type { GazetteerMention } from '../../domain/gazetteer.js'
import type { Span } from '../../models/spans.js'

/** What may follow or precede a station's or town's name without making it another entity. */
const PLACE_WORDS = /^(?:mrt|lrt|station|stn|interchange|stesen|stasiun|地铁站|地铁|站|轻轨站|\s|[-'’])*$/iu

/** A span of the model below this does not push a sure gazetteer name aside; half of its mass says something else. */
const SURE_SPAN = 0.5

interface Candidate extends EntityMention {
  readonly isGazetteer: boolean
}

/**
 * One list of mentions from what the model and the gazetteer found, sorted and without overlaps:
 * 1. A gazetteer name that needs context counts only where a model span of a compatible type overlaps it.
 * 2. Of overlapping finds the longer wins, the gazetteer at equal length; but a span that the model is not sure of
 *    gives way to a gazetteer name that needs no context.
 * 3. The same stretch found by both has id and type of the gazetteer. A model span that is a gazetteer name and words
 *    such as *MRT station* keeps its length and takes id and type of the name, too.
 */
export function mergeMentions(
  text: string,
  spans: readonly Span[],
  names: readonly GazetteerMention[],
): EntityMention[] {
  const confirmed = names
    .map((name) => confirm(name, spans))
    .filter((candidate) => candidate !== null)
    .map((candidate): Candidate => ({ ...candidate, isGazetteer: true }))
  const found = spans.map((span) => linked(text, span, confirmed))
  const candidates = [...confirmed, ...found].sort(byPrecedence)
  const kept: Candidate[] = []
  for (const candidate of candidates) {
    if (!kept.some((other) => overlap(candidate, other))) kept.push(candidate)
  }
  return kept
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, type, gazetteer, score }) => ({
      start,
      end,
      type,
      surface: text.slice(start, end),
      gazetteer,
      score,
    }))
}

function confirm(name: GazetteerMention, spans: readonly Span[]): EntityMention | null {
  const { start, end, surface, type } = name
  const mention = { start, end, surface, type, gazetteer: { id: name.id, name: name.name } }
  if (!name.needsContext) return { ...mention, score: 1 }
  const witness = spans.find((span) => overlap(span, name) && isCompatible(span.type, type))
  return witness ? { ...mention, score: witness.score } : null
}

function linked(text: string, span: Span, confirmed: readonly Candidate[]): Candidate {
  const mention = { ...span, surface: text.slice(span.start, span.end), gazetteer: null, isGazetteer: false }
  const inside = confirmed.filter((name) => overlap(name, span))
  const [name] = inside
  if (!name || inside.length > 1 || name.start < span.start || name.end > span.end) return mention
  if (!isCompatible(span.type, name.type)) return mention
  const around = `${text.slice(span.start, name.start)} ${text.slice(name.end, span.end)}`
  if (!PLACE_WORDS.test(around)) return mention
  return { ...mention, type: name.type, gazetteer: name.gazetteer }
}

/** Unsure spans last; then the longest first, the gazetteer before the model, the leftmost before the rest. */
function byPrecedence(a: Candidate, b: Candidate): number {
  return (
    Number(isUnsure(a)) - Number(isUnsure(b)) ||
    b.end - b.start - (a.end - a.start) ||
    Number(b.isGazetteer) - Number(a.isGazetteer) ||
    a.start - b.start
  )
}

function isUnsure(candidate: Candidate): boolean {
  return !candidate.isGazetteer && candidate.score < SURE_SPAN
}

/** Schools, stations, agencies and malls are called places by one guideline and organisations by the next. */
function isCompatible(a: EntityType, b: EntityType): boolean {
  const siteTypes: readonly EntityType[] = ['LOC', 'ORG']
  return a === b || (siteTypes.includes(a) && siteTypes.includes(b))
}

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end
}
