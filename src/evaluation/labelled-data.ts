import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ENTITY_TYPES } from '../domain/annotation.js'
import { UsageError } from '../domain/errors.js'
import type { TypedSpan } from '../models/score.js'
import { emojiOf } from '../text/emoji.js'

/** A line that does not fit the format, with its number from 1. */
export interface BadLine {
  readonly line: number
  readonly reason: string
}

export interface LabelledText {
  readonly label: string
  readonly text: string
}

/** A sentence of tokens with spans over token numbers. */
export interface TaggedSentence {
  readonly tokens: readonly string[]
  readonly spans: readonly TypedSpan[]
}

export interface Labelled<T> {
  readonly items: readonly T[]
  readonly badLines: readonly BadLine[]
}

export interface ReadOptions {
  /** Stop after this many items. */
  readonly limit: number
}

/** Bound on a file, unpacked: the largest public set of this kind, Sentiment140, has 240 MB. */
const MAX_BYTES = 256 << 20

const unzip = promisify(gunzip)

/** The emoji of each text that has some, with the label of the whole text: posts of emoji alone are rare in labelled sets. */
export function emojiTexts(texts: readonly LabelledText[]): LabelledText[] {
  return texts.map(({ label, text }) => ({ label, text: emojiOf(text) })).filter(({ text }) => text !== '')
}

/**
 * Reads `label<TAB>text` lines, plain or gzip. Labels outside `labels` make a bad line; no `labels`: any is taken.
 * @throws UsageError when the file is missing or no line fits
 */
export async function readLabelledTexts(
  file: string,
  { limit, labels }: ReadOptions & { labels?: readonly string[] },
): Promise<Labelled<LabelledText>> {
  const items: LabelledText[] = []
  const badLines: BadLine[] = []
  for (const { number, line } of await linesOf(file)) {
    if (items.length >= limit) break
    if (line.trim() === '') continue
    const tab = line.indexOf('\t')
    const label = line.slice(0, Math.max(tab, 0)).trim()
    const text = line.slice(tab + 1)
    if (tab < 0) badLines.push({ line: number, reason: 'no tab between label and text' })
    else if (labels && !labels.includes(label)) {
      badLines.push({ line: number, reason: `label "${label.slice(0, 40)}" is not one of ${labels.join(', ')}` })
    } else if (label === '' || text.trim() === '') badLines.push({ line: number, reason: 'empty label or text' })
    else items.push({ label, text })
  }
  return usable(file, 'label<TAB>text', { items, badLines })
}

/**
 * Reads CoNLL with two columns (`token<TAB>BIO-tag`, blank line between sentences), plain or gzip. A sentence with a bad
 * line is left out. The tags of the known sets are mapped to PER, LOC, ORG and MISC.
 * @throws UsageError when the file is missing or no sentence fits
 */
export async function readConll(file: string, { limit }: ReadOptions): Promise<Labelled<TaggedSentence>> {
  const items: TaggedSentence[] = []
  const badLines: BadLine[] = []
  let tokens: string[] = []
  let tags: string[] = []
  let isBad = false
  const close = (): void => {
    if (tokens.length > 0 && !isBad) items.push({ tokens, spans: spansOfTags(tags) })
    tokens = []
    tags = []
    isBad = false
  }
  for (const { number, line } of await linesOf(file)) {
    if (items.length >= limit) break
    if (line.trim() === '') {
      close()
      continue
    }
    const columns = line.split('\t')
    const [token = '', tag = ''] = columns
    const reason = conllProblem(columns)
    if (reason !== null) {
      badLines.push({ line: number, reason })
      isBad = true
    }
    tokens.push(token)
    tags.push(tag)
  }
  if (items.length < limit) close()
  return usable(file, 'token<TAB>tag', { items, badLines })
}

function conllProblem(columns: readonly string[]): string | null {
  const [token = '', tag = ''] = columns
  if (columns.length !== 2) return `${columns.length} columns instead of 2 (token<TAB>tag)`
  if (token.trim() === '') return 'empty token'
  return /^(?:O|[BI]-.+)$/u.test(tag) ? null : `tag "${tag.slice(0, 40)}" is not O, B-… or I-…`
}

const TYPE_OF_TAG: readonly (readonly [RegExp, string])[] = [
  [/^(?:per|person|ppl)$/iu, 'PER'],
  [/^(?:loc|location|geo-loc|gpe|place|plc|facility|fac)$/iu, 'LOC'],
  [/^(?:org|organi[sz]ation|corporation|group|company|sportsteam|ind)$/iu, 'ORG'],
]

/** Tags of the known sets to the four types; Weibo NER marks names with `.NAM`. */
export function typeOfTag(tag: string): string {
  const name = tag.replace(/\.NAM$/u, '')
  return TYPE_OF_TAG.find(([pattern]) => pattern.test(name))?.[1] ?? ENTITY_TYPES[3]
}

function spansOfTags(tags: readonly string[]): TypedSpan[] {
  const spans: { start: number; end: number; type: string; tag: string }[] = []
  tags.forEach((tag, index) => {
    // `.NOM` is a mention without a name (*my mother*), which nothing here looks for.
    if (tag === 'O' || tag.endsWith('.NOM')) return
    const last = spans.at(-1)
    const name = tag.slice(2)
    if (tag.startsWith('I-') && last?.end === index && last.tag === name) last.end = index + 1
    else spans.push({ start: index, end: index + 1, type: typeOfTag(name), tag: name })
  })
  return spans.map(({ start, end, type }) => ({ start, end, type }))
}

async function linesOf(file: string): Promise<{ number: number; line: string }[]> {
  const text = await readText(file)
  return text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .map((line, index) => ({ number: index + 1, line }))
}

/** @throws UsageError when the file is missing, too large or not what its name says */
export async function readText(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw new UsageError(`${file}: no such file. Give a labelled file with --data.`)
  if (found.size > MAX_BYTES)
    throw new UsageError(`${file}: over ${MAX_BYTES >> 20} MiB; split it, or use --limit on a part.`)
  const bytes = await readFile(file)
  if (!file.endsWith('.gz')) return bytes.toString('utf8')
  try {
    return (await unzip(bytes, { maxOutputLength: MAX_BYTES })).toString('utf8')
  } catch (err) {
    throw new UsageError(`${file}: not a gzip file of at most ${MAX_BYTES >> 20} MiB (${(err as Error).message})`)
  }
}

function usable<T>(file: string, format: string, labelled: Labelled<T>): Labelled<T> {
  if (labelled.items.length > 0) return labelled
  const [first] = labelled.badLines
  const why = first ? `line ${first.line}: ${first.reason}` : 'it is empty'
  throw new UsageError(`${file}: nothing to score, expected lines of ${format} (${why}).`)
}
