import { readFile } from 'node:fs/promises'
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers'
import { UsageError } from '../domain/errors.js'

/** A piece of a text: its id in the vocabulary and its normalised characters (`▁` means a space). */
export interface Piece {
  readonly id: number
  readonly text: string
}

export interface Tokenizer {
  /** Token ids of a text with the special tokens of the model around them; cut to `maxLength` ids. */
  encode(text: string, maxLength: number): Int32Array
  /** Pieces of one word without special tokens, as if it followed a space. */
  pieces(word: string): readonly Piece[]
  /** Puts the special tokens around ids that `pieces` gave. */
  wrap(ids: readonly number[]): Int32Array
}

/**
 * A token of these vocabularies has at most 16 characters, so what lies beyond this many per token of a sequence never
 * reaches the model. Cutting first keeps a giant post from blocking the event loop.
 */
const CHARACTERS_PER_TOKEN = 16

/** Words whose pieces are remembered; a few thousand words make up most of what people write. */
const REMEMBERED_WORDS = 20_000
const REMEMBERED_LENGTH = 40

/** The library's own types do not resolve under nodenext; this is the part of them that is used. */
interface Encoder {
  encode(text: string, options?: { add_special_tokens: boolean }): { ids: number[]; tokens: string[] }
}

/** @throws UsageError when the file is missing or no tokenizer.json that the library understands */
export async function openTokenizer(file: string): Promise<Tokenizer> {
  const EncoderClass = HuggingFaceTokenizer as unknown as new (json: object, config: object) => Encoder
  let tokenizer: Encoder
  let template: readonly number[]
  try {
    tokenizer = new EncoderClass(JSON.parse(await readFile(file, 'utf8')) as object, {})
    // The template comes from the file itself: it is the encoding of an empty text.
    template = tokenizer.encode('').ids
  } catch (err) {
    throw new UsageError(`${file} cannot be used as a tokenizer: ${(err as Error).message}. Fetch its folder again.`, {
      cause: err,
    })
  }
  const [first, last] = [template[0], template.at(-1)]
  if (first === undefined || last === undefined || template.length !== 2) {
    throw new UsageError(`${file}: expected one special token on each side of a text, found ${template.length} in all`)
  }
  const wrap = (ids: readonly number[]): Int32Array => Int32Array.from([first, ...ids, last])
  const encodeWord = (word: string): readonly Piece[] => {
    const { ids, tokens } = tokenizer.encode(word, { add_special_tokens: false })
    return ids.map((id, index) => ({ id, text: tokens[index] ?? '' }))
  }
  const remembered = new Map<string, readonly Piece[]>()
  return {
    encode(text, maxLength) {
      const { ids } = tokenizer.encode(text.slice(0, maxLength * CHARACTERS_PER_TOKEN), { add_special_tokens: false })
      return wrap(ids.slice(0, maxLength - template.length))
    },
    pieces(word) {
      const known = remembered.get(word)
      if (known) return known
      const pieces = encodeWord(word)
      if (word.length <= REMEMBERED_LENGTH) {
        if (remembered.size >= REMEMBERED_WORDS) remembered.clear()
        remembered.set(word, pieces)
      }
      return pieces
    },
    wrap,
  }
}
