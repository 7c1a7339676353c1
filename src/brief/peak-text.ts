import type { BriefAnswer } from '../domain/reading/brief.js'
import type { GrownValue, Peak, PeakCause } from '../domain/reading/peaks.js'
import { citesOf, storyQuote, type Block, type Piece } from './brief-blocks.js'
import type { BriefWords } from './english.js'

/** A rest that is too small to speak of. */
const SMALL_REST = 0.005

/** The peaks with what made each of them. */
export function peakBlocks(answer: BriefAnswer, words: BriefWords): Block[] {
  const rows = answer.peaks.flatMap((found) => found.rows)
  const notes = [
    ...(rows.length === 0 ? [words.noPeaks[answer.peaks.at(-1)?.bucket ?? 'day']] : []),
    ...answer.peaks.flatMap(({ bucket, found, unjudged, rows: shown }) => [
      ...(found > shown.length ? [words.peaksShown(shown.length, found, bucket)] : []),
      ...(unjudged > 0 ? [words.unjudged(unjudged, bucket)] : []),
    ]),
  ]
  return [
    ...(notes.length > 0 ? [{ kind: 'text' as const, pieces: [notes.join(' ')] }] : []),
    ...answer.peaks.flatMap(({ bucket, rows: peaks }) =>
      peaks.flatMap((peak): Block[] => [
        { kind: 'heading', pieces: [words.peak(peak, bucket)] },
        { kind: 'list', items: itemsOf(answer, peak, words) },
      ]),
    ),
  ]
}

function itemsOf(answer: BriefAnswer, peak: Peak, words: BriefWords): Piece[][] {
  return [
    ...peak.causes.map((cause) => causeOf(answer, cause, words)),
    ...(peak.rest > SMALL_REST ? [[words.rest(peak.rest)]] : []),
    ...peak.grown.map((value) => grownOf(answer, value, words)),
  ]
}

function causeOf(
  answer: BriefAnswer,
  { kind, share, posts, authors, story, cited }: PeakCause,
  words: BriefWords,
): Piece[] {
  const before = words.cause(share)
  const cites = { cites: citesOf(answer, [...new Set([...(story ? [story.titlePost] : []), ...cited])]) }
  if (story) return [before, storyQuote(answer, story), words.causeStory(posts), cites]
  return [before, kind === 'author' ? words.causeAuthor(posts) : words.causeCopies(posts, authors), cites]
}

function grownOf(
  answer: BriefAnswer,
  { dimension, value, posts, usual, cited }: GrownValue,
  words: BriefWords,
): Piece[] {
  const name = dimension === 'community' ? value : words[dimension](value)
  return [`${words.grownBefore}${words.grown(dimension, name, posts, usual)}`, { cites: citesOf(answer, cited) }]
}
