import { foldText } from '../text/fold.js'
import { alignWord, type AlignedPiece } from './aligned-word.js'
import { createBreather } from './breather.js'
import type { Engine } from './engine.js'
import type { ModelCard } from './model-folder.js'
import { softmax } from './softmax.js'
import { spansOf, type LabelledUnit, type Span } from './spans.js'
import type { Tokenizer } from './tokenizer.js'
import { tokenUnits, unitsOf, type Unit } from './units.js'
import { nerWords, tokenWords, type Word } from './words.js'

export interface Tagger {
  readonly card: ModelCard
  /**
   * Entities of each text, sorted and not overlapping, with UTF-16 offsets into the text as given: it is read folded
   * (`foldText`). Texts longer than the model reads
   * are read in windows; beyond `MAX_WINDOWS` of them nothing is found.
   */
  tag(texts: readonly string[]): Promise<readonly (readonly Span[])[]>
}

/** 16 windows of 128 tokens: about 1,500 English words. */
const MAX_WINDOWS = 16

/** A unit of a window; `row` is the position, in the window's logits, of the piece that decides. */
interface WindowUnit {
  readonly unit: Unit
  readonly row: number
}

interface TokenWindow {
  readonly ids: number[]
  readonly units: WindowUnit[]
}

/** How a text is split: into the parts to encode, and into the units that get one label each. */
export interface Segmentation {
  readonly words: (text: string) => Iterable<Word>
  readonly units: (text: string, word: Word, pieces: readonly AlignedPiece[]) => readonly Unit[]
}

/** A post: handles and addresses masked, punctuation set apart and cut off the ends of names. */
export const AS_POSTED: Segmentation = { words: nerWords, units: unitsOf }

/** Tokens of a labelled file, joined by spaces: handles and addresses masked, one label each, as the model card was scored. */
export const AS_TOKENS: Segmentation = { words: tokenWords, units: tokenUnits }

export function createTagger(
  card: ModelCard,
  tokenizer: Tokenizer,
  engine: Engine,
  reading: Segmentation = AS_POSTED,
): Tagger {
  return {
    card,
    async tag(texts) {
      const breathe = createBreather()
      const windows: { readonly text: number; readonly window: TokenWindow }[] = []
      const folded = texts.map(foldText)
      for (const [index, { text }] of folded.entries()) {
        // Two ids of a sequence are the special tokens around it.
        const encoding = windowsOf(text, reading, tokenizer, card.maxLength - 2, breathe)
        for (const window of await encoding) windows.push({ text: index, window })
      }
      const logits = await engine.run(windows.map(({ window }) => tokenizer.wrap(window.ids)))
      const units = folded.map((): LabelledUnit[] => [])
      windows.forEach(({ text, window }, index) => {
        units[text]?.push(...labelled(window, logits[index] ?? new Float32Array(), card))
      })
      return folded.map(({ text, startOf, endOf }, index) =>
        spansOf(text, units[index] ?? [], card.labels).map((span) => ({
          ...span,
          start: startOf(span.start),
          end: endOf(span.end),
        })),
      )
    },
  }
}

/** Ids and offsets of a whole text, as one window without special tokens. The parity tests compare them. */
export function encodeAligned(text: string, tokenizer: Tokenizer): AlignedPiece[] {
  return [...nerWords(text)].flatMap((word) => alignedPieces(text, word, tokenizer))
}

async function windowsOf(
  text: string,
  reading: Segmentation,
  tokenizer: Tokenizer,
  room: number,
  breathe: () => Promise<void> | undefined,
): Promise<TokenWindow[]> {
  const windows: TokenWindow[] = []
  let current: TokenWindow = { ids: [], units: [] }
  for (const word of reading.words(text)) {
    const pause = breathe()
    if (pause) await pause
    const pieces = alignedPieces(text, word, tokenizer)
    const units = reading.units(text, word, pieces)
    // A window ends between words, unless one word is longer than a window (Chinese): then between its pieces.
    for (let from = 0; from < pieces.length; from += room) {
      const part = pieces.slice(from, from + room)
      if (current.ids.length + part.length > room) {
        windows.push(current)
        if (windows.length === MAX_WINDOWS) return windows
        current = { ids: [], units: [] }
      }
      const offset = current.ids.length - from
      for (const unit of units) {
        if (unit.piece >= from && unit.piece < from + room) current.units.push({ unit, row: unit.piece + offset })
      }
      current.ids.push(...part.map((piece) => piece.id))
    }
  }
  return current.ids.length > 0 ? [...windows, current] : windows
}

/** The word that the model reads in place of a handle or an address means all of it. */
function alignedPieces(text: string, { start, end, encodedAs }: Word, tokenizer: Tokenizer): AlignedPiece[] {
  const pieces = alignWord(tokenizer, encodedAs, start)
  return encodedAs === text.slice(start, end) ? pieces : pieces.map((piece) => ({ ...piece, start, end }))
}

function labelled(window: TokenWindow, logits: Float32Array, card: ModelCard): LabelledUnit[] {
  const width = card.labels.length
  if (logits.length !== (window.ids.length + 2) * width) {
    throw new Error(`${card.name}: ${logits.length} logits for ${window.ids.length + 2} tokens of ${width} labels`)
  }
  return window.units.map(({ unit, row }) => {
    // Row 0 is the special token before the text.
    const probabilities = softmax(logits.subarray((row + 1) * width, (row + 2) * width))
    return { start: unit.start, end: unit.end, isContent: unit.isContent, probabilities }
  })
}
