import { join } from 'node:path'
import type { GazetteerLinker } from '../domain/gazetteer.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openTagger, SHIPPED_MODELS } from '../models/open-models.js'
import type { TypedSpan } from '../models/score.js'
import type { Span } from '../models/spans.js'
import type { Tagger } from '../models/tagger.js'
import { packageRoot } from '../package-root.js'
import { createNerProcess } from '../workers/ner/process.js'
import { bootstrap } from './bootstrap.js'
import { readConll, type TaggedSentence } from './labelled-data.js'
import type { Evaluate, EvaluationContext, Measurement } from './measurement.js'
import { joinTokens, tokenSpans } from './score-file.js'

interface NerSet {
  readonly name: string
  /** Below the folder of the labelled sets, or of our own. */
  readonly file: string
  readonly language: string
  /** Points of F1 that the gazetteer is to add. */
  readonly gain: number
  /** Our own set, which ships; its persons and places are scored by themselves, too. */
  readonly isOwn?: true
}

const SETS: readonly NerSet[] = [
  { name: 'wnut17 test', file: 'ner/en_wnut17/test.conll', language: 'en', gain: 0 },
  { name: 'broad_twitter test, first 2000', file: 'ner/en_broad_twitter/test.conll', language: 'en', gain: 0 },
  { name: 'tweebank test', file: 'ner/en_tweebank_ner/test.conll', language: 'en', gain: 0 },
  { name: 'singapore_locations test', file: 'ner/en_singapore_locations/test.conll', language: 'en', gain: 3 },
  { name: 'singapore_gold dev', file: 'singapore_gold/dev/ner.conll', language: 'en-SG', gain: 0 },
  { name: 'zh_uner test', file: 'ner/zh_uner_gsdsimp/test.conll', language: 'zh', gain: 0 },
  { name: 'idner test', file: 'ner/id_idner_news_2k/test.conll', language: 'id', gain: 0 },
  { name: 'ms-names dev', file: 'ms-names.dev.conll', language: 'ms', gain: 0, isOwn: true },
  { name: 'ms-names test', file: 'ms-names.test.conll', language: 'ms', gain: 0, isOwn: true },
  { name: 'ta-names dev', file: 'ta-names.dev.conll', language: 'ta', gain: 0, isOwn: true },
  { name: 'ta-names test', file: 'ta-names.test.conll', language: 'ta', gain: 0, isOwn: true },
]

/** For persons and for places of our own sets. */
const GOAL_OF_TYPE = 70

/** Sentences of a set at most: the largest has 2,001. */
const MAX_SENTENCES = 2_000
const BATCH = 64

/**
 * F1 over exact spans of the model alone and of model and gazetteer as the NER worker merges them, both reading the text
 * as posts are read. Only types that the set annotates count.
 */
export const evaluateNer: Evaluate = async (context) => {
  const { model: tagger, close } = await openTagger(join(context.models, SHIPPED_MODELS.ner), context)
  try {
    const linker = loadGazetteerLinker()
    const measurements: Measurement[] = []
    for (const set of SETS) {
      context.onSet(set.name)
      const folder = set.isOwn ? join(packageRoot(), 'data', 'evaluation') : context.data
      const { items } = await readConll(join(folder, set.file), { limit: MAX_SENTENCES })
      const { alone, merged } = await readBothWays(items, set.language, tagger, linker, context)
      measurements.push(...measured(set, items, alone, merged, tagger.card.name))
    }
    return { measurements, confusions: {} }
  } finally {
    await close()
  }
}

/** Spans over token numbers for each sentence. */
interface BothWays {
  readonly alone: readonly (readonly TypedSpan[])[]
  readonly merged: readonly (readonly TypedSpan[])[]
}

/** The model reads each sentence once; the worker's own process merges its finds with the gazetteer. */
export async function readBothWays(
  sentences: readonly TaggedSentence[],
  language: string,
  tagger: Pick<Tagger, 'tag'>,
  linker: GazetteerLinker,
  { stop }: Pick<EvaluationContext, 'stop'>,
): Promise<BothWays> {
  const alone: TypedSpan[][] = []
  const merged: TypedSpan[][] = []
  for (let from = 0; from < sentences.length; from += BATCH) {
    stop.throwIfAborted()
    const joined = sentences.slice(from, from + BATCH).map(joinTokens)
    const spans = await tagger.tag(joined.map(({ text }) => text))
    const spansOfText = new Map<string, readonly Span[]>(joined.map(({ text }, index) => [text, spans[index] ?? []]))
    const process = createNerProcess({
      tagger: { tag: (texts) => Promise.resolve(texts.map((text) => spansOfText.get(text) ?? [])) },
      linker,
      languages: [language],
    })
    const outcomes = await process(joined.map(({ text }, id) => ({ id, version: 1, text, language })))
    joined.forEach(({ starts }, index) => {
      const outcome = outcomes[index]
      alone.push(tokenSpans(spans[index] ?? [], starts))
      merged.push(outcome?.kind === 'done' ? tokenSpans(outcome.value, starts) : [])
    })
  }
  return { alone, merged }
}

function measured(
  { name, language, gain, isOwn }: NerSet,
  sentences: readonly TaggedSentence[],
  alone: BothWays['alone'],
  merged: BothWays['merged'],
  model: string,
): Measurement[] {
  const gold = sentences.map(({ spans }) => spans)
  const ofModel = f1WithInterval(gold, alone)
  const figure = { task: 'ner', set: name, language, metric: 'F1', n: gold.length } as const
  return [
    { ...figure, system: model, ...ofModel },
    {
      ...figure,
      system: `${model} + gazetteer`,
      ...f1WithInterval(gold, merged),
      goal: ofModel.value + gain,
      reference: { value: ofModel.value, of: `${model} alone` },
    },
    ...(isOwn ? (['PER', 'LOC'] as const) : []).map((type) => ({
      ...figure,
      metric: `F1 of ${type}` as const,
      system: `${model} + gazetteer`,
      ...f1WithInterval(onlyOf(type, gold), onlyOf(type, merged)),
      goal: GOAL_OF_TYPE,
    })),
  ]
}

function onlyOf(type: string, spans: readonly (readonly TypedSpan[])[]): TypedSpan[][] {
  return spans.map((found) => found.filter((span) => span.type === type))
}

/** F1 in percent with its interval over sentences; types that the gold has nowhere are not counted. */
export function f1WithInterval(
  gold: readonly (readonly TypedSpan[])[],
  predicted: readonly (readonly TypedSpan[])[],
): { value: number; low: number; high: number } {
  const annotated = new Set(gold.flat().map(({ type }) => type))
  const counts = gold.map((spans, index) => {
    const expected = new Set(spans.map(keyOf))
    const answered = (predicted[index] ?? []).filter(({ type }) => annotated.has(type))
    return { hits: answered.filter((span) => expected.has(keyOf(span))).length, of: answered.length + spans.length }
  })
  return bootstrap(counts.length, (sample) => {
    let hits = 0
    let of = 0
    for (const index of sample) {
      hits += counts[index]?.hits ?? 0
      of += counts[index]?.of ?? 0
    }
    return of === 0 ? 0 : (200 * hits) / of
  })
}

function keyOf({ start, end, type }: TypedSpan): string {
  return `${start} ${end} ${type}`
}
