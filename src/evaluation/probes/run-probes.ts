import type { CleanText } from '../../domain/annotation.js'
import { groupAlike } from '../../domain/near-duplicates.js'
import { findCopies } from '../../domain/trends/trend-copies.js'
import { annotatePosts, postAtDoor, type AnnotateInput, type AnnotateStages } from '../../workers/annotate-posts.js'
import { cleanPosts } from '../../workers/clean/process.js'
import { judgeProbe } from './judge-probe.js'
import type { Probe } from './read-probes.js'

export interface Tally {
  readonly right: number
  readonly of: number
}

export interface WrongProbe {
  readonly id: string
  readonly kind: string
  /** The expectations that do not hold. */
  readonly expected: Readonly<Record<string, unknown>>
  /** What the stages say instead, by the same names. */
  readonly got: Readonly<Record<string, unknown>>
}

export interface ProbeReport extends Tally {
  readonly byKind: Readonly<Record<string, Tally>>
  readonly wrong: readonly WrongProbe[]
  /** Probes that nobody could judge: they count neither as right nor as wrong. */
  readonly leftOut: readonly { readonly id: string; readonly kind: string; readonly reason: string }[]
}

const NO_OTHER = 'copy needs a second text, in extra.other'
const BATCH = 64

/** Kinds of probes whose text is a place, and the field of the post that has it. */
const FIELD_OF_KIND: readonly (readonly [RegExp, 'placeTag' | 'authorPlace'])[] = [
  [/\bplace tags?\b/iu, 'placeTag'],
  [/\bdeclared places?\b/iu, 'authorPlace'],
]

/** Runs the stages of the workers on every probe, and says which are right: those whose expectations all hold. */
export async function runProbes(
  probes: readonly Probe[],
  stages: AnnotateStages,
  stop: AbortSignal,
): Promise<ProbeReport> {
  const leftOut = probes.filter(({ expect, extra }) => expect.copy !== undefined && extra.other === undefined)
  const judged = probes.filter((probe) => !leftOut.includes(probe))
  const wrong: WrongProbe[] = []
  for (let from = 0; from < judged.length; from += BATCH) {
    stop.throwIfAborted()
    wrong.push(...(await wrongAmong(judged.slice(from, from + BATCH), stages)))
  }
  const wrongIds = new Set(wrong.map(({ id }) => id))
  const tallyOf = (of: readonly Probe[]): Tally => ({
    right: of.filter(({ id }) => !wrongIds.has(id)).length,
    of: of.length,
  })
  const kinds = [...new Set(judged.map(({ kind }) => kind))]
  return {
    ...tallyOf(judged),
    byKind: Object.fromEntries(kinds.map((name) => [name, tallyOf(judged.filter(({ kind }) => kind === name))])),
    wrong,
    leftOut: leftOut.map(({ id, kind }) => ({ id, kind, reason: NO_OTHER })),
  }
}

async function wrongAmong(probes: readonly Probe[], stages: AnnotateStages): Promise<WrongProbe[]> {
  const posts = probes.map(postOf)
  const annotated = await annotatePosts(posts, stages)
  const cleaned = cleanedTexts(posts)
  const others = cleanedTexts(probes.map(({ extra }, id) => postAtDoor(id, extra.other ?? '', 'probe')))
  return probes.flatMap(({ id, kind, expect }, at): WrongProbe[] => {
    const answer = annotated[at]
    if (!answer) throw new Error(`the stages say nothing about probe ${id}`)
    const [clean, other] = [cleaned[at], others[at]]
    const got = judgeProbe(expect, {
      ...answer,
      words: clean?.languageText ?? '',
      isCopy: Boolean(clean && other && areCopies(clean, other)),
    })
    const names = Object.keys(got)
    if (names.length === 0) return []
    const expected = Object.fromEntries(names.map((name) => [name, expect[name as keyof typeof expect]]))
    return [{ id, kind, expected, got }]
  })
}

function postOf({ kind, text, extra }: Probe, id: number): AnnotateInput {
  const { platform = 'probe', other: _, ...fields } = extra
  const field = FIELD_OF_KIND.find(([pattern]) => pattern.test(kind))?.[1]
  return field && Object.keys(fields).length === 0
    ? postAtDoor(id, '', platform, { [field]: text })
    : postAtDoor(id, text, platform, fields)
}

function cleanedTexts(posts: readonly AnnotateInput[]): (CleanText | null)[] {
  return cleanPosts(posts).map((outcome) => (outcome.kind === 'done' ? outcome.value : null))
}

/** As the store puts posts into clusters and trends count them: equal words, SimHashes alike, or a run of words in common. */
function areCopies(one: CleanText, other: CleanText): boolean {
  if (one.contentHash === other.contentHash) return true
  const [first = 0, second = 1] = groupAlike([one.simhash, other.simhash])
  const [a, b] = findCopies([
    { cluster: first, words: one.words.join(' ') },
    { cluster: second, words: other.words.join(' ') },
  ])
  return a?.cluster === b?.cluster
}
