import { SENTIMENT_LABELS, type Feeling, type Sentiment } from '../../domain/annotation.js'
import { done, notApplicable, type NotApplicableReason, type Outcome } from '../../domain/outcome.js'
import type { SentimentInput } from '../../domain/stage-input.js'
import { temper, temperatureOf } from '../../models/calibration.js'
import type { Classifier } from '../../models/classifier.js'
import { argmax } from '../../models/softmax.js'
import { splitClauses } from '../../text/clauses.js'
import { EMOJI_ALONE, isEmojiAlone } from '../../text/emoji.js'
import { plainText, sentimentText } from '../../text/profiles.js'

export interface SentimentDeps {
  readonly classifier: Pick<Classifier, 'card' | 'classify'>
  /** BCP-47 labels with a measured model; matched exactly (`ta-Latn` is not `ta`). `und-Zsye` is emoji alone. */
  readonly languages: readonly string[]
  /** A post is scored when the confidence in the group of its language is above this; the original study used 0.5. */
  readonly minLanguageConfidence: number
}

export type SentimentProcess = (inputs: readonly SentimentInput[]) => Promise<Outcome<Sentiment>[]>

/**
 * Scores the posts whose language the model was measured on; the others are `not_applicable`, never scored blindly. Emoji
 * without words count as a language: they have a temperature of their own, so as to say how far they can be trusted.
 * Probabilities are tempered by the language's calibration, which changes no label (docs/understand/sentiment.md).
 * A model of two classes never says neutral. The clauses of a text that says "but" get feelings of their own, for what is
 * named in them. They are scored after the posts: texts that the model gets together may change each other's last digits,
 * and the feeling of a post must not depend on clauses.
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
    if (supported.has(EMOJI_ALONE) && isEmojiAlone(sentimentText)) return null
    if (!supported.has(language.label)) return 'language_unsupported'
    return language.groupConfidence > minLanguageConfidence ? null : 'low_confidence'
  }

  async function score(texts: readonly { text: string; language: string }[]): Promise<Feeling[]> {
    if (texts.length === 0) return []
    const rows = await classifier.classify(texts.map(({ text }) => text))
    return texts.map(({ language }, index) => {
      const row = rows[index]
      if (!row) throw new Error(`${name}: ${rows.length} answers for ${texts.length} texts`)
      const probabilities = columns.map((column) => row[column] ?? 0)
      return toFeeling(temper(probabilities, temperatureOf(classifier.card.calibration, language)))
    })
  }

  return async (inputs) => {
    const refusals = inputs.map(refusal)
    const scored = inputs.filter((_, index) => refusals[index] === null)
    const feelings = await score(scored.map((input) => ({ text: input.sentimentText, language: readAs(input) })))
    const clauses = scored.map(({ text }) => splitClauses(text))
    const clauseFeelings = await score(
      scored.flatMap(({ text, language }, index) =>
        (clauses[index] ?? []).map(({ start, end }) => ({
          text: sentimentText(plainText(text.slice(start, end))),
          language: language.label,
        })),
      ),
    )
    const feelingOfClause = clauseFeelings.values()
    const sentiments = feelings.map((feeling, index): Sentiment => ({
      ...feeling,
      clauses: (clauses[index] ?? []).map((clause) => ({ ...clause, ...next(feelingOfClause) })),
    }))
    const sentimentOfScored = sentiments.values()
    return inputs.map(({ id }, index) => {
      const reason = refusals[index]
      return reason ? notApplicable(id, reason) : done(id, next(sentimentOfScored))
    })
  }
}

function next<T>(items: Iterator<T, undefined>): T {
  const { value } = items.next()
  if (value === undefined) throw new Error('fewer feelings than texts')
  return value
}

/** The language whose temperature counts. */
function readAs(input: SentimentInput): string {
  return isEmojiAlone(input.sentimentText) ? EMOJI_ALONE : input.language.label
}

function toFeeling([negative = 0, neutral = 0, positive = 0]: readonly number[]): Feeling {
  const label = SENTIMENT_LABELS[argmax([negative, neutral, positive])] ?? 'neutral'
  return { label, negative, neutral, positive }
}
