import { UsageError } from '../../domain/errors.js'
import type { Tokenizer } from '../../models/tokenizer.js'
import { meaningText, plainText, sentimentText } from '../../text/profiles.js'
import { readRecords } from '../tuning/records.js'
import type { MeaningRecipe, ParallelSet, StoryFile } from './recipe.js'

/** A text as the model reads it. */
export interface MeaningText {
  readonly language: string
  readonly text: string
  readonly ids: Int32Array
}

/** Texts that mean the same. */
export type Group = readonly MeaningText[]

export interface ReadFacts {
  readonly name: string
  readonly sha256: readonly string[]
  readonly texts: number
  readonly languages: Readonly<Record<string, number>>
}

export interface StoryTexts {
  /** In the order of the files. */
  readonly stories: readonly Group[]
  readonly facts: readonly ReadFacts[]
}

export interface ParallelTexts {
  /** Sentences in at least two languages, by set. */
  readonly sets: readonly { readonly name: string; readonly groups: readonly Group[] }[]
  readonly facts: readonly ReadFacts[]
}

export interface Reading {
  readonly tokenizer: Tokenizer
  readonly maxLength: number
  readonly prefix: string
}

/** @returns null where nothing is left to read after cleaning */
export function toMeaningText(
  language: string,
  written: string,
  { tokenizer, maxLength, prefix }: Reading,
): MeaningText | null {
  const text = meaningText(sentimentText(plainText(written)))
  return text === '' ? null : { language, text, ids: tokenizer.encode(prefix + text, maxLength) }
}

/**
 * @throws UsageError naming file and line of what does not fit, or when no story has two posts
 */
export async function readStories(files: readonly StoryFile[], reading: Reading): Promise<StoryTexts> {
  const stories = new Map<string, MeaningText[]>()
  const facts: ReadFacts[] = []
  for (const [at, file] of files.entries()) {
    const own: MeaningText[] = []
    const { records, sha256 } = readRecords<'story' | 'language' | 'text'>(file)
    for await (const { cells } of records) {
      const text = toMeaningText(cells.language ?? '', cells.text ?? '', reading)
      if (text === null) continue
      own.push(text)
      // Two files may use the same names for their stories.
      const key = `${at} ${cells.story ?? ''}`
      const story = stories.get(key)
      if (story) story.push(text)
      else stories.set(key, [text])
    }
    facts.push(factsOf(file.name ?? file.path, [sha256()], own))
  }
  const several = [...stories.values()].filter((posts) => posts.length > 1)
  if (several.length < 2) {
    const names = files.map(({ path }) => path).join(', ')
    throw new UsageError(`${names}: ${several.length} stories have two posts or more. A training needs at least 2.`)
  }
  return { stories: several, facts }
}

/** @throws UsageError naming file and line of what does not fit, or the languages that have different numbers of rows */
export async function readParallel(sets: readonly ParallelSet[], reading: Reading): Promise<ParallelTexts> {
  const found: ParallelTexts['sets'][number][] = []
  const facts: ReadFacts[] = []
  for (const set of sets) {
    const { rows, hashes } = await readSentences(set, reading)
    const lengths = new Set([...rows.values()].map((own) => own.length))
    if (rows.size < 2 || lengths.size > 1) {
      const counts = [...rows].map(([language, own]) => `${language} ${own.length}`).join(', ')
      throw new UsageError(
        `${set.name}: parallel sentences need the same number of rows in two languages or more (rows: ${counts || 'none'}).`,
      )
    }
    const [count = 0] = lengths
    const groups = Array.from({ length: count }, (_, at) => [...rows.values()].flatMap((own) => own[at] ?? []))
    found.push({ name: set.name, groups: groups.filter((group) => group.length > 1) })
    facts.push(factsOf(set.name, hashes, groups.flat()))
  }
  return { sets: found, facts }
}

/** Rows by language; null for one without text, so that the others keep their places. */
async function readSentences({ files, languages }: ParallelSet, reading: Reading) {
  const rows = new Map<string, (MeaningText | null)[]>()
  const hashes: string[] = []
  for (const file of files) {
    const { records, sha256 } = readRecords<'language' | 'text'>(file)
    for await (const { cells } of records) {
      const language = file.language ?? cells.language ?? ''
      if (languages && !languages.includes(language)) continue
      const text = toMeaningText(language, cells.text ?? '', reading)
      const own = rows.get(language)
      if (own) own.push(text)
      else rows.set(language, [text])
    }
    hashes.push(sha256())
  }
  return { rows, hashes }
}

function factsOf(name: string, sha256: readonly string[], texts: readonly MeaningText[]): ReadFacts {
  const languages: Record<string, number> = {}
  for (const { language } of texts) languages[language] = (languages[language] ?? 0) + 1
  return { name, sha256: [...new Set(sha256)], texts: texts.length, languages }
}

/** Parallel sentences at the end of each set that are never trained on; of a small set a tenth. */
const HELD_OUT_SENTENCES = 32

export interface Split {
  readonly stories: readonly Group[]
  readonly heldOutStories: readonly Group[]
  readonly sentences: readonly Group[]
  readonly heldOutSentences: readonly Group[]
}

/**
 * What is trained on, and what validation sees. The parts of the stories are stretches of their order, because writers put
 * stories that are easily confused next to each other.
 */
export function splitTexts(
  { stories }: StoryTexts,
  { sets }: ParallelTexts,
  { fold, folds }: Pick<MeaningRecipe, 'fold' | 'folds'>,
): Split {
  const isHeldOut = (at: number): boolean =>
    fold !== undefined && Math.floor((at * folds) / stories.length) === fold - 1
  const rest = (groups: readonly Group[]): number =>
    groups.length - Math.min(HELD_OUT_SENTENCES, Math.floor(groups.length / 10))
  return {
    stories: stories.filter((_, at) => !isHeldOut(at)),
    heldOutStories: stories.filter((_, at) => isHeldOut(at)),
    sentences: sets.flatMap(({ groups }) => groups.slice(0, rest(groups))),
    heldOutSentences: sets.flatMap(({ groups }) => groups.slice(rest(groups))),
  }
}
