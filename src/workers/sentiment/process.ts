import { SENTIMENT_LABELS, type Sentiment } from '../../domain/annotation.js'
import { done, notApplicable, type NotApplicableReason, type Outcome } from '../../domain/outcome.js'
import type { SentimentInput } from '../../domain/stage-input.js'
import { temper, temperatureOf } from '../../models/calibration.js'
import type { Classifier } from '../../models/classifier.js'
import { argmax } from '../../models/softmax.js'

export interface SentimentDeps {
  readonly classifier: Pick<Classifier, 'card' | 'classify'>
  /** BCP-47 labels with a measured model; matched exactly (`ta-Latn` is not `ta`). */
  readonly languages: readonly string[]
  /** A post is scored when the confidence in its language is above this; the original study used 0.5. */
  readonly minLanguageConfidence: number
}

export type SentimentProcess = (inputs: readonly SentimentInput[]) => Promise<Outcome<Sentiment>[]>

/**
 * Scores the posts whose language the model was measured on; the others are `not_applicable`, never scored blindly.
 * Probabilities are tempered by the language's calibration, which changes no label (docs/understand/sentiment.md).
 * A model of two classes never says neutral.
 * @throws Error when the labels of the model are not negative, positive and, if it has a third, neutral
 */
export function createSentimentProcess({
  classifier,
  languages,
  minLanguageConfidence,
}: SentimentDeps): SentimentProcess {
  const supported = new Set(languages)
  const columns = SENTIMENT_LABELS.map((label) => classifier.card.labels.indexOf(label))
  const { name, labels } = classifier.card
  const needed = SENTIMENT_LABELS.filter((label) => label !== 'neutral' || labels.includes(label))
  if (labels.length !== needed.length || needed.some((label) => !labels.includes(label))) {
    throw new Error(`${name}: labels are ${labels.join(', ')}, needed are ${SENTIMENT_LABELS.join(', ')}`)
  }

  function refusal({ sentimentText, language }: SentimentInput): NotApplicableReason | null {
    if (sentimentText.trim() === '') return 'empty_after_clean'
    if (!supported.has(language.label)) return 'language_unsupported'
    return language.confidence > minLanguageConfidence ? null : 'low_confidence'
  }

  return async (inputs) => {
    const refusals = inputs.map(refusal)
    const scored = inputs.filter((_, index) => refusals[index] === null)
    const rows = await classifier.classify(scored.map((input) => input.sentimentText))
    const sentiments = rows.map((row, index) => {
      const temperature = temperatureOf(classifier.card.calibration, scored[index]?.language.label ?? '')
      return toSentiment(
        temper(
          columns.map((column) => row[column] ?? 0),
          temperature,
        ),
      )
    })
    let next = 0
    return inputs.map(({ id }, index) => {
      const reason = refusals[index]
      if (reason) return notApplicable(id, reason)
      const sentiment = sentiments[next++]
      if (!sentiment) throw new Error(`${classifier.card.name}: no answer for post ${id}`)
      return done(id, sentiment)
    })
  }
}

function toSentiment([negative = 0, neutral = 0, positive = 0]: readonly number[]): Sentiment {
  const label = SENTIMENT_LABELS[argmax([negative, neutral, positive])] ?? 'neutral'
  return { label, negative, neutral, positive }
}
