import type { GazetteerLinker, GazetteerMention } from '../domain/gazetteer.js'
import { cutsChineseWord } from '../text/chinese-cuts.js'
import { foldText } from '../text/fold.js'
import { buildAutomaton } from './automaton.js'
import { endsWord, notProse, startsWord, tamilEnding } from './boundaries.js'
import { railIsMeant, readCase, type TextCase } from './context.js'
import { createNameFormer, foldName, type NameForm } from './name-form.js'
import { splitHashtags, type Hashtag } from './hashtags.js'
import type { ForeignName, GazetteerName } from './names.js'
import { judge, type Find, type Surroundings } from './verdict.js'

type Pattern =
  | { readonly folded: string; readonly name: GazetteerName }
  | { readonly folded: string; readonly foreign: ForeignName }

interface RawFind {
  readonly pattern: Pattern
  readonly start: number
  readonly end: number
}

const NO_CASE: TextCase = { shouting: false, titled: false }

/** Below this a name run together is too likely a word. */
const MIN_JOINED = 6
/** What people write behind a name in a hashtag: `#bedokmrt`, `#yishunsg`, `#ndp2025`. */
const HASHTAG_TAIL = /(?:mrt|lrt|sg|singapore|life)?\d*$/

/**
 * Builds the linker: one automaton over all names, at home and abroad. A find must begin and end at word boundaries (not
 * in Chinese), be in prose (no link or handle) or be words of a hashtag, and have the capitals its rule asks for. Of
 * overlapping finds the leftmost wins, then the longest. `judge` decides what a find means.
 */
export function createGazetteerLinker(
  names: readonly GazetteerName[],
  foreign: readonly ForeignName[] = [],
): GazetteerLinker {
  const patterns: Pattern[] = [
    ...names.map((name) => ({ folded: name.folded, name })),
    ...foreign.map((name) => ({ folded: name.folded, foreign: name })),
  ]
  const automaton = buildAutomaton(patterns.map(({ folded }) => folded))
  const joined = joinedNames(names)

  const formOf = createNameFormer()

  const scan = (text: string): RawFind[] => {
    const form = formOf(text)
    const finds: RawFind[] = []
    automaton.scan(form.units, form.length, (index, from, to) => {
      const find = checkFind(text, form, patterns[index] as Pattern, from, to)
      if (find) finds.push(find)
    })
    return finds
  }

  /** The whole of a hashtag run together, else the names among its words. */
  const scanHashtag = ({ words, offsets, start, end }: Hashtag): RawFind[] => {
    const folded = foldName(words).replaceAll(' ', '')
    const tail = HASHTAG_TAIL.exec(folded)?.[0].length ?? 0
    for (const cut of tail > 0 ? [0, tail] : [0]) {
      const name = joined.get(folded.slice(0, folded.length - cut))
      if (name) return [{ pattern: { folded: name.folded, name }, start, end: end - cut }]
    }
    const finds = scan(words).filter((find) => !isOpen(find))
    return finds.map((find) => ({
      ...find,
      start: offsets[find.start] as number,
      end: (offsets[find.end - 1] as number) + 1,
    }))
  }

  return {
    link(posted) {
      const { text, startOf, endOf } = foldText(posted)
      const found = scan(text)
      const prose = found.length > 0 ? withoutRanges(found, notProse(text)) : found
      const tagged = splitHashtags(text).flatMap(scanHashtag)
      const kept = leftmostLongest(tagged.length === 0 ? prose : [...prose, ...tagged])
      const finds = kept.flatMap(({ pattern, start, end }): Find[] =>
        'name' in pattern ? [{ name: pattern.name, start, end }] : [],
      )
      if (finds.length === 0) return []
      const surroundings: Surroundings = {
        textCase: finds.every(isPlain) ? NO_CASE : readCase(text),
        plainFinds: finds.filter(({ name }) => name.standing === 'plain').length,
        foreign: kept.flatMap(({ pattern, start, end }) => ('foreign' in pattern ? [[start, end] as const] : [])),
      }
      return finds.flatMap((find): GazetteerMention[] => {
        const { name, start, end } = find
        const entry = name.station && railIsMeant(text, start, end) ? name.station : name.entry
        const verdict = judge(text, find, entry.type, surroundings)
        if (verdict === 'out') return []
        const [from, to] = [startOf(start), endOf(end)]
        const { type, id, name: officialName } = entry
        const surface = posted.slice(from, to)
        return [{ start: from, end: to, surface, type, id, name: officialName, needsContext: verdict === 'open' }]
      })
    },
  }
}

/** Names of several words by the way a hashtag runs them together. */
function joinedNames(names: readonly GazetteerName[]): Map<string, GazetteerName> {
  const joined = new Map<string, GazetteerName>()
  for (const name of names) {
    const key = name.folded.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
    if (key === name.folded || key.length < MIN_JOINED || isAmbiguous(name)) continue
    if (!joined.has(key)) joined.set(key, name)
  }
  return joined
}

/** Such a find is linked whatever its text looks like. */
function isPlain({ name }: Find): boolean {
  return name.standing === 'plain' && !name.exactCase
}

function isAmbiguous({ standing }: GazetteerName): boolean {
  return standing === 'context' || standing === 'famous'
}

/** Words of a hashtag have no sentence around them that could confirm one. */
function isOpen({ pattern }: RawFind): boolean {
  return 'name' in pattern && isAmbiguous(pattern.name)
}

function checkFind(text: string, form: NameForm, pattern: Pattern, from: number, to: number): RawFind | null {
  const start = form.starts[from] as number
  const end = form.ends[to - 1] as number
  // A name may not begin or end inside a character that folds to several (the ligature ﬁ, for one).
  if (from > 0 && form.starts[from - 1] === start) return null
  if (to < form.length && form.starts[to] === form.starts[to - 1]) return null
  if (!startsWord(text, start) || cutsChineseWord(text, start, end)) return null
  const isStem = 'name' in pattern && pattern.name.tamilStem
  const ending = isStem || !endsWord(text, end) ? tamilEnding(text, end) : 0
  if (ending === 0 && (isStem || !endsWord(text, end))) return null
  if ('name' in pattern && isTitledAbbreviation(pattern.name, text.slice(start, end))) return null
  const written = 'name' in pattern ? pattern.name.exactCase && pattern.name.surface : capitalsOf(pattern.foreign)
  if (written && text.slice(start, end) !== written) return null
  return { pattern, start: start + articleLength(text, start), end: end + ending }
}

/** 4 before `the Fullerton Hotel`: the article belongs to a name only where it has its capital, or nothing has. */
function articleLength(text: string, start: number): number {
  return /^the \p{Lu}/u.test(text.slice(start, start + 6)) ? 4 : 0
}

/** `Pap` begins a sentence or is a name; the party is `PAP`, or `pap` where all is small. */
function isTitledAbbreviation({ standing, surface }: GazetteerName, written: string): boolean {
  return standing === 'shared' && /^[A-Z]{3,5}$/.test(surface) && /^\p{Lu}\p{Ll}+$/u.test(written)
}

function capitalsOf({ surface }: ForeignName): string | null {
  return /^[A-Z.]+$/.test(surface) ? surface : null
}

/** The finds that do not overlap a range, in order of their start, in one walk over both. */
function withoutRanges(finds: readonly RawFind[], ranges: readonly (readonly [number, number])[]): readonly RawFind[] {
  if (ranges.length === 0) return finds
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  let next = 0
  let covered = 0
  return [...finds]
    .sort((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      for (let range = sorted[next]; range && range[0] <= start; range = sorted[++next])
        covered = Math.max(covered, range[1])
      return start >= covered && end <= (sorted[next]?.[0] ?? Infinity)
    })
}

function leftmostLongest(finds: readonly RawFind[]): RawFind[] {
  const kept: RawFind[] = []
  let free = 0
  for (const find of [...finds].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (find.start < free) continue
    kept.push(find)
    free = find.end
  }
  return kept
}
