import type { GazetteerLinker, GazetteerMention } from '../domain/gazetteer.js'
import { buildAutomaton } from './automaton.js'
import { endsWord, notProse, startsWord, tamilEnding } from './boundaries.js'
import { isConfirmed, railIsMeant, readCase } from './context.js'
import { type FoldedText, foldText } from './fold.js'
import type { GazetteerName } from './names.js'

interface Find {
  readonly name: GazetteerName
  readonly start: number
  readonly end: number
}

/**
 * Builds the linker: one automaton over all names. A find must begin and end at word boundaries (not in Chinese), stand
 * in prose (no link, handle or hashtag) and have the capitals its rule asks for; of overlapping finds the leftmost wins,
 * then the longest. Names that are also words are confirmed by their context or marked `needsContext`.
 */
export function createGazetteerLinker(names: readonly GazetteerName[]): GazetteerLinker {
  const automaton = buildAutomaton(names.map((name) => name.folded))

  return {
    link(text) {
      const folded = foldText(text)
      const finds: Find[] = []
      automaton.scan(folded.units, folded.length, (pattern, from, to) => {
        const find = checkFind(text, folded, names[pattern] as GazetteerName, from, to)
        if (find) finds.push(find)
      })
      if (finds.length === 0) return []
      const kept = leftmostLongest(withoutRanges(finds, notProse(text)))
      if (kept.length === 0) return []

      const textCase = readCase(text)
      const sure = kept.filter((find) => !find.name.needsContext).length
      return kept.map((find): GazetteerMention => {
        const { name, start, end } = find
        const entry = name.station && railIsMeant(text, start, end) ? name.station : name.entry
        const asksContext = name.needsContext || (name.exactCase && textCase.shouting)
        const hasCompany = sure > (name.needsContext ? 0 : 1)
        return {
          start,
          end,
          surface: text.slice(start, end),
          type: entry.type,
          id: entry.id,
          name: entry.name,
          needsContext:
            asksContext &&
            !isConfirmed(text, start, end, entry.type, { textCase, hasCompany, exactCase: name.exactCase }),
        }
      })
    },
  }
}

function checkFind(text: string, folded: FoldedText, name: GazetteerName, from: number, to: number): Find | null {
  const start = folded.starts[from] as number
  const end = folded.ends[to - 1] as number
  // A name may not begin or end inside a character that folds to several (the ligature ﬁ, for one).
  if (from > 0 && folded.starts[from - 1] === start) return null
  if (to < folded.length && folded.starts[to] === folded.starts[to - 1]) return null
  if (!startsWord(text, start)) return null
  const ending = name.tamilStem || !endsWord(text, end) ? tamilEnding(text, end) : 0
  if (ending === 0 && (name.tamilStem || !endsWord(text, end))) return null
  if (name.exactCase && text.slice(start, end) !== name.surface) return null
  return { name, start, end: end + ending }
}

function withoutRanges(finds: readonly Find[], ranges: readonly (readonly [number, number])[]): readonly Find[] {
  if (ranges.length === 0) return finds
  return finds.filter((find) => !ranges.some(([from, to]) => find.start < to && find.end > from))
}

function leftmostLongest(finds: readonly Find[]): Find[] {
  const kept: Find[] = []
  let free = 0
  for (const find of [...finds].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (find.start < free) continue
    kept.push(find)
    free = find.end
  }
  return kept
}
