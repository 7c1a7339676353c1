import { join } from 'node:path'
import { SENTIMENT_LABELS, type Feeling, type SentimentLabel } from '../domain/annotation.js'
import { openClassifier, SHIPPED_MODELS } from '../models/open-models.js'
import type { Confusion } from '../read/model-facts.js'
import { EMOJI_ALONE } from '../text/emoji.js'
import { plainText, sentimentText } from '../text/profiles.js'
import { createSentimentProcess, type SentimentProcess } from '../workers/sentiment/process.js'
import { accuracyOf, calibrationErrorOf, confusionOf, scoreOf, type ScoredText } from './label-figures.js'
import { emojiTexts, readLabelledTexts, type LabelledText } from './labelled-data.js'
import type { Evaluate, EvaluationContext, Measurement } from './measurement.js'

interface SentimentSet {
  readonly name: string
  /** Below the folder of the labelled sets. */
  readonly file: string
  /** What language identification is taken to have said of every text. */
  readonly language: string
  /** Macro recall of the model's card on the whole set, percent; none for emoji alone, where the label is that of the words too. */
  readonly card?: number
  /** Share of right labels to reach, percent. */
  readonly accuracy?: number
  /** The model learned from most of its texts: figures are flattered, so there is no goal to reach and no confusion to trust. */
  readonly isTrainedOn?: true
}

const SETS: readonly SentimentSet[] = [
  { name: 'tweeteval test', file: 'sentiment/en_tweeteval/test.tsv', language: 'en', card: 70.56 },
  { name: 'nusax test', file: 'sentiment/nusax_senti/en_test.tsv', language: 'en', card: 83.19 },
  { name: 'singapore_gold dev', file: 'singapore_gold/dev/sentiment.tsv', language: 'en-SG', card: 70.46 },
  {
    name: 'local feeling, open half',
    file: '../evaluation/feeling-dev/feeling.tsv',
    language: 'en-SG',
    accuracy: 75,
  },
  {
    name: 'smp2020 usual test',
    file: 'sentiment/zh_smp2020_ewect_weibo/usual_test.tsv',
    language: 'zh',
    card: 84.66,
  },
  {
    name: 'smp2020 virus test',
    file: 'sentiment/zh_smp2020_ewect_weibo/virus_test.tsv',
    language: 'zh',
    card: 78.53,
  },
  { name: 'smsa test', file: 'sentiment/id_smsa_indonlu/test.tsv', language: 'id', card: 84.03 },
  { name: 'nusax test', file: 'sentiment/nusax_senti/id_test.tsv', language: 'id', card: 89.63 },
  {
    name: 'dravidiancodemix test',
    file: 'sentiment/ta_dravidiancodemix/test.tsv.gz',
    language: 'ta-Latn',
    card: 57.83,
  },
  { name: 'tweeteval test, emoji alone', file: 'sentiment/en_tweeteval/test.tsv', language: EMOJI_ALONE },
  {
    name: 'smp2020 usual test, emoji alone',
    file: 'sentiment/zh_smp2020_ewect_weibo/usual_test.tsv',
    language: EMOJI_ALONE,
  },
  {
    name: 'malay twitter (1394 of 1994 trained on)',
    file: 'sentiment/ms_malaysian_dataset/twitter.tsv',
    language: 'ms',
    card: 61.03,
    isTrainedOn: true,
  },
  {
    name: 'tamil tweets, 2 classes (709 of 1009 trained on)',
    file: 'sentiment/ta_tweets_1k/all.tsv',
    language: 'ta',
    card: 80.81,
    isTrainedOn: true,
  },
]

const BATCH = 256
const GOAL_ECE = 5

/** An answer of the worker to a labelled text. */
interface Scored {
  readonly gold: string
  readonly sentiment: Feeling
}

/** Measures sentiment as the worker gives it: profile, model and temperature of the language; every text counts. */
export const evaluateSentiment: Evaluate = async (context) => {
  const { model: classifier, close } = await openClassifier(join(context.models, SHIPPED_MODELS.sentiment), context)
  try {
    const { languages, name: system } = classifier.card
    const process = createSentimentProcess({ classifier, languages, minLanguageConfidence: 0 })
    const measurements: Measurement[] = []
    const matrices: Confusion[] = []
    for (const set of SETS) {
      context.onSet(`${set.name} (${set.language})`)
      const whole = await readLabelledTexts(join(context.data, set.file), { limit: Infinity, labels: SENTIMENT_LABELS })
      const items = set.language === EMOJI_ALONE ? emojiTexts(whole.items) : whole.items
      const answers = answersAmong(await score(process, items, set.language, context))
      measurements.push(...figuresOf(set, answers, system))
      if (!set.isTrainedOn && set.card !== undefined)
        matrices.push(confusionOf(set.name, set.language, SENTIMENT_LABELS, answers))
    }
    return { measurements, confusions: { [SHIPPED_MODELS.sentiment]: oneForEachLanguage(matrices) } }
  } finally {
    await close()
  }
}

/** The worker's answer for each text. @throws Error when it leaves one out */
export async function score(
  process: SentimentProcess,
  texts: readonly LabelledText[],
  language: string,
  { stop }: Pick<EvaluationContext, 'stop'>,
): Promise<Scored[]> {
  const scored: Scored[] = []
  for (let from = 0; from < texts.length; from += BATCH) {
    stop.throwIfAborted()
    const batch = texts.slice(from, from + BATCH)
    const outcomes = await process(
      batch.map(({ text }, id) => ({
        id,
        version: 1,
        text: '', // sets have a label for the whole text
        sentimentText: sentimentText(plainText(text)),
        language: { label: language, groupConfidence: 1 },
      })),
    )
    outcomes.forEach((outcome, at) => {
      if (outcome.kind !== 'done') throw new Error(`${language}: the worker scores no ${outcome.reason}`)
      scored.push({ gold: batch[at]?.label ?? '', sentiment: outcome.value })
    })
  }
  return scored
}

/** A set with two classes is scored between these two, by their renewed probabilities. */
export function answersAmong(scored: readonly Scored[]): ScoredText[] {
  const classes = SENTIMENT_LABELS.filter((label) => scored.some(({ gold }) => gold === label))
  const candidates: readonly SentimentLabel[] = classes.length === 2 ? classes : SENTIMENT_LABELS
  return scored.map(({ gold, sentiment }) => {
    const predicted = candidates.reduce((best, label) => (sentiment[label] > sentiment[best] ? label : best))
    const total = candidates.reduce((sum, label) => sum + sentiment[label], 0)
    return { gold, predicted, confidence: sentiment[predicted] / total }
  })
}

function figuresOf(
  { name, language, card, accuracy, isTrainedOn }: SentimentSet,
  answers: readonly ScoredText[],
  system: string,
): Measurement[] {
  const figure = { task: 'sentiment', set: name, language, system, n: answers.length } as const
  const goal = isTrainedOn || card === undefined ? {} : { goal: card }
  const of = isTrainedOn ? 'the card, on what was held out' : 'the card'
  const reference = card === undefined ? {} : { reference: { value: card, of } }
  return [
    { ...figure, metric: 'macro recall', ...scoreOf(answers, 'macroRecall'), ...goal, ...reference },
    { ...figure, metric: 'macro F1', ...scoreOf(answers, 'macroF1') },
    { ...figure, metric: 'accuracy', ...accuracyOf(answers), ...(accuracy === undefined ? {} : { goal: accuracy }) },
    { ...figure, metric: 'ECE', ...calibrationErrorOf(answers), goal: GOAL_ECE },
  ]
}

/** The correction of shares takes one matrix a language: sets of a language are added up. */
export function oneForEachLanguage(matrices: readonly Confusion[]): Confusion[] {
  const languages = [...new Set(matrices.map(({ language }) => language))]
  return languages.map((language) => {
    const own = matrices.filter((matrix) => matrix.language === language)
    const labels = own[0]?.labels ?? []
    const rows = labels.map((_, gold) =>
      labels.map((__, predicted) => own.reduce((sum, matrix) => sum + (matrix.rows[gold]?.[predicted] ?? 0), 0)),
    )
    return { set: own.map(({ set }) => set).join('; '), language, labels, rows }
  })
}
