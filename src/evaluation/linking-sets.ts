import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GazetteerLinker } from '../domain/gazetteer.js'
import { UsageError } from '../domain/errors.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { packageRoot } from '../package-root.js'
import { bootstrap } from './bootstrap.js'
import type { Evaluate, Measurement } from './measurement.js'

/** A name in a text with every gazetteer id that is right for it. */
export interface GoldLink {
  /** UTF-16 offsets into the text. */
  readonly start: number
  readonly end: number
  readonly ids: readonly string[]
}

/** A text with all that is to be linked in it; no links: a trap. */
export interface LinkedText {
  readonly text: string
  readonly links: readonly GoldLink[]
}

/** What the linker did with one text. */
interface Tally {
  readonly right: number
  readonly answered: number
  readonly expected: number
}

const GOALS = { precision: 95, recall: 90 } as const

/**
 * Precision and recall of the gazetteer's links: what the linker is sure of without a model. A link is right when its id
 * is one of those of a gold link that it overlaps; every other link in these texts is wrong.
 */
export const evaluateLinking: Evaluate = async ({ data, onSet }) => {
  const linker = loadGazetteerLinker()
  const own = join(packageRoot(), 'data', 'evaluation')
  const mentions = await readFile(join(own, 'gazetteer-mentions.tsv'), 'utf8')
  const sets: readonly (readonly [string, string, () => Promise<LinkedText[]> | LinkedText[]])[] = [
    ['gazetteer-mentions dev', '*', () => mentionsOf(mentions, 'dev')],
    ['gazetteer-mentions test', '*', () => mentionsOf(mentions, 'test')],
    [
      'singapore_gold dev',
      'en-SG',
      async () =>
        goldOf(
          await readFile(join(data, 'singapore_gold', 'dev', 'both_annotators.tsv'), 'utf8'),
          await readFile(join(own, 'singapore-gold-links.tsv'), 'utf8'),
        ),
    ],
  ]
  const measurements: Measurement[] = []
  for (const [set, language, read] of sets) {
    onSet(set)
    measurements.push(...scoreLinks(set, language, await read(), linker))
  }
  return { measurements, confusions: {} }
}

/** Precision and recall with their intervals over texts. */
export function scoreLinks(
  set: string,
  language: string,
  texts: readonly LinkedText[],
  linker: GazetteerLinker,
): Measurement[] {
  const tallies = texts.map((text) => tally(text, linker))
  const share = (sample: Uint32Array, of: 'answered' | 'expected'): number => {
    let right = 0
    let all = 0
    for (const index of sample) {
      right += tallies[index]?.right ?? 0
      all += tallies[index]?.[of] ?? 0
    }
    return all === 0 ? 0 : (100 * right) / all
  }
  return (['precision', 'recall'] as const).map((metric) => {
    const of = metric === 'precision' ? 'answered' : 'expected'
    return {
      task: 'linking',
      set,
      language,
      system: 'gazetteer',
      metric,
      ...bootstrap(texts.length, (sample) => share(sample, of)),
      n: tallies.reduce((sum, text) => sum + text[of], 0),
      goal: GOALS[metric],
    }
  })
}

function tally({ text, links }: LinkedText, linker: GazetteerLinker): Tally {
  const answers = linker.link(text).filter(({ needsContext }) => !needsContext)
  const open = [...links]
  let right = 0
  for (const answer of answers) {
    const hit = open.findIndex(
      ({ start, end, ids }) => answer.start < end && answer.end > start && ids.includes(answer.id),
    )
    if (hit < 0) continue
    open.splice(hit, 1)
    right += 1
  }
  return { right, answered: answers.length, expected: links.length }
}

/**
 * Reads `part, language, start, end, id, text`: a row per mention, rows of a text together; id `-` is a trap, several
 * ids stand apart by `|`.
 * @throws UsageError when an offset is none of the text
 */
export function mentionsOf(file: string, part: 'dev' | 'test'): LinkedText[] {
  const texts = new Map<string, GoldLink[]>()
  for (const [index, line] of rowsOf(file).entries()) {
    const [ofPart, , from, to, ids = '', text = ''] = line.split('\t')
    const [start, end] = [Number(from), Number(to)]
    if (!(start >= 0 && end > start && end <= text.length))
      throw new UsageError(`gazetteer-mentions.tsv:${index + 2}: no text at ${from}–${to}`)
    if (ofPart !== part) continue
    const links = texts.get(text) ?? []
    texts.set(text, links)
    if (ids !== '-') links.push({ start, end, ids: ids.split('|') })
  }
  return [...texts].map(([text, links]) => ({ text, links }))
}

/**
 * The texts of singapore_gold with the links of `item, surface, id`, which stand beside the texts because these may not
 * be handed on; a surface that is listed twice is found twice.
 * @throws UsageError when a surface is not in its text
 */
export function goldOf(texts: string, linkRows: string): LinkedText[] {
  const byItem = new Map<string, [surface: string, ids: string][]>()
  for (const row of rowsOf(linkRows)) {
    const [item = '', surface = '', ids = ''] = row.split('\t')
    byItem.set(item, [...(byItem.get(item) ?? []), [surface, ids]])
  }
  return rowsOf(texts).map((row) => {
    const cells = row.split('\t')
    const [item = '', text = ''] = [cells[0], cells[8]]
    const nextFrom = new Map<string, number>()
    const links = (byItem.get(item) ?? []).map(([surface, ids]): GoldLink => {
      const start = text.indexOf(surface, nextFrom.get(surface) ?? 0)
      if (start < 0) throw new UsageError(`singapore-gold-links.tsv: "${surface}" is not in text ${item}`)
      nextFrom.set(surface, start + surface.length)
      return { start, end: start + surface.length, ids: ids.split('|') }
    })
    return { text, links }
  })
}

/** The rows below the header. */
function rowsOf(file: string): string[] {
  return file
    .split(/\r?\n/u)
    .slice(1)
    .filter((line) => line !== '')
}
