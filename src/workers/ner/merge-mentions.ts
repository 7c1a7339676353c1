import type { EntityMention, EntityType } from '../../domain/annotation.js'
import type { GazetteerMention } from '../../domain/gazetteer.js'
import type { Span } from '../../models/spans.js'
import { malayAndTamilNames } from './malay-tamil-names.js'
import { overlapsOf } from './overlaps.js'
import { wholePersons } from './whole-persons.js'

/** Words that may be next to a name, inside a span of the model, without making it another entity: it is still linked. */
const PLACE_WORDS =
  /^(?:mrt|lrt|stations?|stn|interchange|int|stesen|stasiun|exit|platform|bus|blks?|blocks?|no|singapore|地铁站|地铁|站|轻轨站|எம்ஆர்டி|எல்ஆர்டி|ரயில்|பேருந்து|விமான|(?:நிலைய|ஸ்டேஷன|வட்டார|கடற்கரை|சோதனைச்சாவடி)[\p{L}\p{M}]*(?![\p{L}\p{M}])|[\p{N}一二三四五六七八九十]{1,4}[道街巷]|[\p{N}]+\p{L}?|\s|[-'’.,&#])*$/iu

/**
 * Small letters after a name describe it or continue the sentence (`Bishan area`, `toapayoh dragon playground`, `ntuc
 * eggs`), unless the last of them says that it is another thing, named after it (`Queenstown library`).
 */
const ONLY_SMALL = /^(?:\s+[\p{Ll}\p{N}'’-]+)+$|^\s+(?:ATMs?|BTO)$/u
const NAMED_AFTER =
  /\s(?:stations?|stn|mrt|lrt|line|road|street|avenue|bridge|library|market|mall|park|gardens?|reservoir|school|poly|hospital|polyclinic|hotel|church|temple|mosque|cent(?:re|er)|court|camp|club|stadium|tower|building|interchange|airbase|shipyard|hawker|extension|branch|hub|cemetery|forest|boardwalk|deck|buildings|town|academy|supermarket|industrial\s+estate|exit|platform|[\p{N}]+\p{L}?)$/u

/** `Tampines’s mall` is a mall in Tampines, not the one of that name. */
const POSSESSIVE = /^['’]s(?:\s|$)/u

/** `lunch@Bedok`, `Jo @ Bedok`: what happens, or who is, at a place. */
const AT_PLACE = /@\s?$/u

/** A span that ends so has run on: `Bedok and`. */
const RUN_ON = /\s+(?:and|or|of|for|in|to|the|at|on|with|from|is|was|dan|di|ke)$/u

/** The text between names that were taken for one: `Bedok, Simei and Tampines`. */
const JOINTS = /^(?:\s|[,/&+–、和与及-]|and|or|dan|to)*$/iu
/** Two of these in a row are two, even without anything between: `KJE Woodlands Road`. */
const WAYS: ReadonlySet<string> = new Set(['road', 'expressway'])

/** The model reads `Blks 210 to 218 Marsiling Crescent` as several places; they are one address. */
const BLOCK_NUMBER = /^(?:blocks?|blks?)?\s*\p{N}+\p{L}?$/iu
const BETWEEN_BLOCKS = /^\s*(?:,|and|&|to|-|–)?\s*(?:and\s+)?(?=\p{N})|^\s*(?:(?:and|&|to|-|–)\s*)?(?!bl(?:k|ock)|\s)/iu

/** Means of transport are not names: the model marks *MRT* as a place, because one of its training sets does. */
const GENERIC =
  /^(?:the\s+)?(?:mrt|lrt|mrt\s+stations?|lrt\s+stations?|mrt\s+line|stations?|bus|bus\s+stop|interchange)$/iu

/**
 * A span of the model below this is dropped unless it is linked. On six dev sets, 0.45 is the highest value that does no
 * harm to any of them (docs/understand/entities.md).
 */
const MIN_SCORE = 0.45

/** A span of the model below this does not push a sure gazetteer name aside; half of its mass says something else. */
const SURE_SPAN = 0.5

/** Kinds that are a site and an institution at once: *studying at NUS*, *NUS says*. The words around decide which. */
const SITES: ReadonlySet<string> = new Set(['school', 'organisation', 'landmark', 'building', 'hawker_centre'])

const COUNTRY = 'country/singapore'

interface Candidate extends EntityMention {
  readonly isGazetteer: boolean
}

/**
 * One list of mentions from the finds of the model and the gazetteer, sorted and without overlaps:
 * 1. A gazetteer name that needs context counts only where a model span of a compatible type overlaps it.
 * 2. Spans of the model that are one address become one. A span loses the parts that are not a name: extra words at the
 *    end, a description behind a gazetteer name, a Malay or Tamil title, a bare means of transport. Several gazetteer
 *    names in one span are several.
 * 3. Of overlapping finds the longer wins, the gazetteer at equal length; but a span that the model is not sure of
 *    gives way to a gazetteer name that needs no context, and one below `MIN_SCORE` to nothing.
 * 4. The same stretch found by both has the id of the gazetteer, and its type, too, unless it is a site: then the
 *    model's. A model span that is a gazetteer name and words such as *MRT station* or a block number takes both.
 */
export function mergeMentions(
  text: string,
  spans: readonly Span[],
  names: readonly GazetteerMention[],
): EntityMention[] {
  const namesIn = overlapsOf(names)
  const trimmed = joinBlocks(text, malayAndTamilNames(text, wholePersons(text, spans))).map((span) =>
    trim(text, span, namesIn(span)),
  )
  const spansOn = overlapsOf(trimmed)
  const confirmed = names
    .map((name) => confirm(name, spansOn(name)))
    .filter((candidate) => candidate !== null)
    .map((candidate): Candidate => ({ ...candidate, isGazetteer: true }))
  const confirmedIn = overlapsOf(confirmed)
  const found = trimmed
    .filter((span) => !GENERIC.test(text.slice(span.start, span.end)))
    .map((span) => linked(text, span, confirmedIn(span)))
    .filter((mention) => mention !== null)
    .filter(({ gazetteer, score }) => gazetteer !== null || score >= MIN_SCORE)
  const candidates = [...confirmed, ...found].sort(byPrecedence)
  const taken = new Uint8Array(text.length)
  return candidates
    .filter(({ start, end }) => {
      const isFree = !taken.subarray(start, end).includes(1)
      if (isFree) taken.fill(1, start, end)
      return isFree
    })
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

function joinBlocks(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    const isAddress =
      last?.type === 'LOC' &&
      span.type === 'LOC' &&
      followsBlock(text, last.end, span.start) &&
      BLOCK_NUMBER.test(
        text
          .slice(last.start, last.end)
          .split(/\s*(?:,|\band\b|&|\bto\b|-|–)\s*/u)
          .at(-1) ?? '',
      )
    if (isAddress) joined[joined.length - 1] = { ...last, end: span.end, score: Math.min(last.score, span.score) }
    else joined.push(span)
  }
  return joined
}

/** A further number after any joint, or the street after none: `Blk 15, Marsiling Lane` is two. */
function followsBlock(text: string, end: number, start: number): boolean {
  const found = BETWEEN_BLOCKS.exec(text.slice(end, start + 5))
  return found?.[0].length === start - end
}

function trim(text: string, span: Span, names: readonly GazetteerMention[]): Span {
  const runOn = RUN_ON.exec(text.slice(span.start, span.end))
  const end = runOn ? span.start + runOn.index : span.end
  const name = names.find(({ start, needsContext }) => start === span.start && !needsContext)
  const rest = name && name.end < end ? text.slice(name.end, end) : ''
  const isOwner = POSSESSIVE.test(rest)
  return { ...span, end: name && (isOwner || (ONLY_SMALL.test(rest) && !NAMED_AFTER.test(rest))) ? name.end : end }
}

/** @param spans those that overlap it */
function confirm(name: GazetteerMention, spans: readonly Span[]): EntityMention | null {
  const { start, end, surface } = name
  const mention = { start, end, surface, type: name.type, gazetteer: { id: name.id, name: name.name } }
  const witness = spans.find((span) => isCompatible(span.type, name.type))
  if (!witness) return name.needsContext ? null : { ...mention, score: 1 }
  const isSame = witness.start === start && witness.end === end
  return {
    ...mention,
    type: isSame ? typeOf(name.id, name.type, witness) : name.type,
    score: name.needsContext ? witness.score : 1,
  }
}

/**
 * Null for a span that is nothing but several names.
 * @param all names that overlap it
 */
function linked(text: string, span: Span, all: readonly Candidate[]): Candidate | null {
  const mention = { ...span, surface: text.slice(span.start, span.end), gazetteer: null, isGazetteer: false }
  // The country behind a name says where it is: `Frasers Property Singapore`.
  const inside = all.length > 1 ? all.filter(({ gazetteer }) => gazetteer?.id !== COUNTRY) : all
  const rest = outside(text, span, inside)
  if (rest === null) return mention
  if (inside.length > 1 && areSeparate(text, inside)) return null
  const [name] = inside
  if (name && name.end === span.end && AT_PLACE.test(text.slice(span.start, name.start))) return null
  if (!name?.gazetteer || !isCompatible(span.type, name.type)) return mention
  const isBranch = name.start === span.start && isSite(name.gazetteer.id)
  if (inside.length > 1 && !isBranch) return mention
  if (!PLACE_WORDS.test(rest)) return mention
  return { ...mention, type: typeOf(name.gazetteer.id, name.type, span), gazetteer: name.gazetteer }
}

/** Several names that the model took for one; a brand with its branch (`IKEA Tampines`) is one. */
function areSeparate(text: string, names: readonly Candidate[]): boolean {
  return names.every(({ start, gazetteer }, index) => {
    const before = names[index - 1]
    if (!before) return true
    const between = text.slice(before.end, start)
    const areWays = [before.gazetteer, gazetteer].every((entry) => WAYS.has(kindOf(entry?.id)))
    return JOINTS.test(between) && (between.trim() !== '' || areWays)
  })
}

function isSite(id: string): boolean {
  return SITES.has(kindOf(id))
}

function kindOf(id: string | undefined): string {
  return id?.split('/')[0] ?? ''
}

/** What of a span the names inside it leave; null when one of them reaches out of it. */
function outside(text: string, span: Span, names: readonly Candidate[]): string | null {
  let rest = ''
  let at = span.start
  for (const { start, end } of names) {
    if (start < span.start || end > span.end) return null
    rest += ` ${text.slice(at, start)}`
    at = end
  }
  return `${rest} ${text.slice(at, span.end)}`
}

/** Of a stretch that both found: the model's type where the name can be a place and an organisation. */
function typeOf(id: string, type: EntityType, span: Span): EntityType {
  return isSite(id) && isCompatible(span.type, type) ? span.type : type
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
