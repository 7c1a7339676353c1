import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GazetteerLinker, GazetteerMention } from '../domain/gazetteer.js'
import { UsageError } from '../domain/errors.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openTagger, SHIPPED_MODELS } from '../models/open-models.js'
import type { Tagger } from '../models/tagger.js'
import { packageRoot } from '../package-root.js'
import { createNerProcess, modelLanguages } from '../workers/ner/process.js'
import { bootstrap } from './bootstrap.js'
import { readText } from './labelled-data.js'
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
  /** BCP-47. */
  readonly language: string
  readonly links: readonly GoldLink[]
}

/** The results of the linker for one text. */
interface Tally {
  readonly right: number
  readonly answered: number
  readonly expected: number
}

const GOALS = { precision: 95, recall: 90 } as const

/** A link that a system makes. */
type FoundLink = Pick<GazetteerMention, 'start' | 'end' | 'id'>

/** Finds the links of a system in each text. */
type LinkTexts = (texts: readonly LinkedText[]) => Promise<readonly (readonly FoundLink[])[]>

/**
 * Precision and recall of the gazetteer's links. There are two figures: for the links that the linker is sure of without a
 * model, and for the final links, after the NER worker has merged them with the model's spans. A link is right when its
 * id is one of those of a gold link that it overlaps. Every other link in these texts is wrong.
 */
export const evaluateLinking: Evaluate = async (context) => {
  const own = join(packageRoot(), 'data', 'evaluation')
  const mentions = await readFile(join(own, 'gazetteer-mentions.tsv'), 'utf8')
  const gold = goldOf(
    await readText(join(context.data, 'singapore_gold', 'dev', 'both_annotators.tsv')),
    await readFile(join(own, 'singapore-gold-links.tsv'), 'utf8'),
  )
  const sets = [
    { set: 'gazetteer-mentions dev', language: '*', texts: mentionsOf(mentions, 'dev') },
    { set: 'gazetteer-mentions test', language: '*', texts: mentionsOf(mentions, 'test') },
    { set: 'singapore_gold dev', language: 'en-SG', texts: gold },
  ]
  const { model: tagger, close } = await openTagger(join(context.models, SHIPPED_MODELS.ner), context)
  try {
    const linker = loadGazetteerLinker()
    const systems: readonly (readonly [string, LinkTexts])[] = [
      ['gazetteer', (texts) => Promise.resolve(texts.map(({ text }) => sureLinks(text, linker)))],
      [`${tagger.card.name} + gazetteer`, (texts) => linksOfWorker(texts, tagger, linker)],
    ]
    const measurements: Measurement[] = []
    for (const { set, language, texts } of sets) {
      context.onSet(set)
      for (const [system, link] of systems) {
        context.stop.throwIfAborted()
        const scores = scoreLinks(texts, await link(texts))
        measurements.push(...scores.map((score) => ({ task: 'linking' as const, set, language, system, ...score })))
      }
    }
    return { measurements, confusions: {} }
  } finally {
    await close()
  }
}

function sureLinks(text: string, linker: GazetteerLinker): FoundLink[] {
  return linker.link(text).filter(({ needsContext }) => !needsContext)
}

async function linksOfWorker(
  texts: readonly LinkedText[],
  tagger: Tagger,
  linker: GazetteerLinker,
): Promise<readonly (readonly FoundLink[])[]> {
  const process = createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
  const outcomes = await process(texts.map(({ text, language }, id) => ({ id, version: 1, text, language })))
  return outcomes.map((outcome) =>
    outcome.kind === 'done'
      ? outcome.value.flatMap(({ start, end, gazetteer }) => (gazetteer ? [{ start, end, id: gazetteer.id }] : []))
      : [],
  )
}

/** Precision and recall with their intervals over texts; the arrays are parallel. */
export function scoreLinks(
  texts: readonly LinkedText[],
  answers: readonly (readonly FoundLink[])[],
): Pick<Measurement, 'metric' | 'value' | 'low' | 'high' | 'n' | 'goal'>[] {
  const tallies = texts.map(({ links }, index) => tally(links, answers[index] ?? []))
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
      metric,
      ...bootstrap(texts.length, (sample) => share(sample, of)),
      n: tallies.reduce((sum, text) => sum + text[of], 0),
      goal: GOALS[metric],
    }
  })
}

/** Each gold link counts once. */
function tally(links: readonly GoldLink[], answers: readonly FoundLink[]): Tally {
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
 * Reads `part, language, start, end, id, text`: a row per mention, rows of a text together. The id `-` is a trap, and
 * several ids are separated by `|`.
 * @throws UsageError when an offset is outside the text
 */
export function mentionsOf(file: string, part: 'dev' | 'test'): LinkedText[] {
  const texts = new Map<string, { language: string; links: GoldLink[] }>()
  for (const [index, line] of rowsOf(file).entries()) {
    const [ofPart, language = '', from, to, ids = '', text = ''] = line.split('\t')
    const [start, end] = [Number(from), Number(to)]
    if (!(start >= 0 && end > start && end <= text.length))
      throw new UsageError(`gazetteer-mentions.tsv:${index + 2}: no text at ${from}–${to}`)
    if (ofPart !== part) continue
    const links: GoldLink[] = texts.get(text)?.links ?? []
    texts.set(text, { language, links })
    if (ids !== '-') links.push({ start, end, ids: ids.split('|') })
  }
  return [...texts].map(([text, { language, links }]) => ({ text, language, links }))
}

/**
 * The texts of singapore_gold with the links of `item, surface, id`, which are in a separate file because the texts may not
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
    return { text, language: 'en-SG', links }
  })
}

/** The rows below the header. */
function rowsOf(file: string): string[] {
  return file
    .split(/\r?\n/u)
    .slice(1)
    .filter((line) => line !== '')
}
