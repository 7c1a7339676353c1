import { SENTIMENT_LABELS, type Language } from '../domain/annotation.js'
import type { Classifier } from '../models/classifier.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { scoreLabels, scoreSpans, type TypedSpan } from '../models/score.js'
import { annotatePosts, postAtDoor, type AnnotateInput, type AnnotateStages } from '../workers/annotate-posts.js'
import { cleanPosts } from '../workers/clean/process.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { readConll, readLabelledTexts, type BadLine, type TaggedSentence } from './labelled-data.js'
import type { LabelEvaluation, SpanEvaluation } from './format-evaluation.js'

export interface EvaluateRun {
  readonly file: string
  /** Items at most. */
  readonly limit: number
  readonly stop: AbortSignal
  readonly onProgress: (done: number, total: number) => void
  readonly onBadLines: (badLines: readonly BadLine[]) => void
}

/** A text of a labelled file as a post that came in. */
function asPost(text: string, id: number): AnnotateInput {
  return postAtDoor(id, text, 'import')
}

/** Large enough that TensorFlow can fill a GPU; onnxruntime does not mind. */
const BATCH = 256

/**
 * Scores sentiment; a set with two classes is scored between these two. Texts of a class that the model does not have are
 * left out, and named as bad lines.
 */
export async function evaluateSentiment(classifier: Classifier, run: EvaluateRun): Promise<LabelEvaluation> {
  const labels = SENTIMENT_LABELS.filter((label) => classifier.card.labels.includes(label))
  const { items, badLines } = await readLabelledTexts(run.file, { limit: run.limit, labels })
  run.onBadLines(badLines)
  const candidates = classesOf(
    items.map((item) => item.label),
    labels,
  )
  const predicted = await inBatches(items, run, async (batch) => {
    const cleaned = cleanPosts(batch.map(({ text }, id) => asPost(text, id)))
    const rows = await classifier.classify(
      cleaned.map((outcome) => (outcome.kind === 'done' ? outcome.value.sentimentText : '')),
    )
    return rows.map((row) => best(candidates, (label) => row[classifier.card.labels.indexOf(label)] ?? 0))
  })
  const scores = scoreLabels(
    items.map((item) => item.label),
    predicted,
  )
  return { task: 'sentiment', model: classifier.card.name, ...scores }
}

/** Finds the spans in each text; the answers are in the order of the texts. */
export type ReadSpans = (texts: readonly string[]) => Promise<readonly (readonly TypedSpan[])[]>

/** What the workers find in posts with these texts: in the language that they see, and with the names of the gazetteer. */
export function spansOfWorkers(stages: Pick<AnnotateStages, 'langid' | 'ner'>): ReadSpans {
  return async (texts) => {
    const annotated = await annotatePosts(texts.map(asPost), stages)
    return annotated.map(({ entities }) => entities ?? [])
  }
}

/** Scores exact spans on the tokens of a CoNLL file, joined as in a post. @param model its name */
export async function evaluateNer(model: string, read: ReadSpans, run: EvaluateRun): Promise<SpanEvaluation> {
  const { items, badLines } = await readConll(run.file, { limit: run.limit })
  run.onBadLines(badLines)
  const predicted = await inBatches(items, run, async (batch) => {
    const joined = batch.map(joinTokens)
    const spans = await read(joined.map(({ text }) => text))
    return joined.map(({ starts }, index) => tokenSpans(spans[index] ?? [], starts))
  })
  const scores = scoreSpans(
    items.map((item) => item.spans),
    predicted,
  )
  return { task: 'ner', model, ...scores }
}

/**
 * Scores language identification. A finer label than the set has counts as its language (`en-SG` where the set has only
 * `en`); a set with two classes is scored between these two, by their shares.
 * @param models the folder of all models
 */
export async function evaluateLangid(models: string, run: EvaluateRun): Promise<LabelEvaluation> {
  const { items, badLines } = await readLabelledTexts(run.file, { limit: run.limit })
  run.onBadLines(badLines)
  const classes = [...new Set(items.map((item) => item.label))]
  const langid = createLangidProcess(await openLangidModels(models), loadGazetteerLinker())
  const predicted = await inBatches(items, run, async (batch) => {
    const annotated = await annotatePosts(
      batch.map(({ text }, id) => asPost(text, id)),
      { langid },
    )
    return annotated.map(({ language }) => (language ? labelAmong(language, classes) : 'und'))
  })
  const scores = scoreLabels(
    items.map((item) => item.label),
    predicted,
  )
  return { task: 'langid', model: 'langid', ...scores }
}

/**
 * The label as a set with these classes would write it. A post whose label was withheld (`und`) counts by its best guess:
 * its largest share.
 */
export function labelAmong({ label: shown, shares }: Language, classes: readonly string[]): string {
  const label = classes.includes('und') ? shown : bestGuess({ label: shown, shares })
  const asClass = (name: string): string => {
    const language = name.split('-')[0] ?? name
    return !classes.includes(name) && classes.includes(language) ? language : name
  }
  if (classes.length !== 2 || classes.includes(asClass(label))) return asClass(label)
  const shareOf = (name: string): number =>
    Object.entries(shares).reduce((sum, [other, share]) => sum + (asClass(other) === name ? share : 0), 0)
  const nearest = best(classes, shareOf)
  return shareOf(nearest) > 0 ? nearest : label
}

/** The label that was shown, or the one that was withheld. */
export function bestGuess({ label, shares }: Pick<Language, 'label' | 'shares'>): string {
  return label === 'und' ? best(Object.keys(shares), (name) => shares[name] ?? 0) : label
}

/** The classes that a model may choose from on a set: all, or the two that a two-class set has. */
function classesOf(gold: readonly string[], all: readonly string[]): readonly string[] {
  const found = all.filter((label) => gold.includes(label))
  return found.length === 2 ? found : all
}

export interface JoinedTokens {
  readonly text: string
  /** Offset of each token in the text. */
  readonly starts: readonly number[]
}

const CHINESE_CHARACTER = /^\p{Script=Han}$/u

/** Joined by spaces; but where every Chinese token is one character, as Chinese is written. */
export function joinTokens({ tokens }: TaggedSentence): JoinedTokens {
  const chinese = tokens.filter((token) => /\p{Script=Han}/u.test(token))
  const glue = chinese.length > 1 && chinese.every((token) => CHINESE_CHARACTER.test(token)) ? '' : ' '
  const starts: number[] = []
  let text = ''
  for (const token of tokens) {
    if (text !== '') text += glue
    starts.push(text.length)
    text += token
  }
  return { text, starts }
}

/** A span over characters as the tokens that it touches: the gold knows no part of a token. */
export function tokenSpans(spans: readonly TypedSpan[], starts: readonly number[]): TypedSpan[] {
  const tokenAt = (offset: number): number => starts.findLastIndex((start) => start <= offset)
  return spans.map(({ start, end, type }) => ({ start: tokenAt(start), end: tokenAt(end - 1) + 1, type }))
}

async function inBatches<T, R>(
  items: readonly T[],
  { stop, onProgress }: EvaluateRun,
  work: (batch: readonly T[]) => readonly R[] | Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < items.length; from += BATCH) {
    stop.throwIfAborted()
    results.push(...(await work(items.slice(from, from + BATCH))))
    onProgress(results.length, items.length)
  }
  return results
}

function best<T>(candidates: readonly T[], value: (candidate: T) => number): T {
  return candidates.reduce((leader, candidate) => (value(candidate) > value(leader) ? candidate : leader))
}
