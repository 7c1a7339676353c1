import { join } from 'node:path'
import { SENTIMENT_LABELS } from '../domain/annotation.js'
import type { Calibration } from '../models/calibration.js'
import type { Classifier } from '../models/classifier.js'
import { plainText, sentimentText } from '../text/profiles.js'
import { EMOJI_ALONE } from '../text/emoji.js'
import { fitTemperature, type Rated } from './fit-temperature.js'
import { emojiTexts, readLabelledTexts } from './labelled-data.js'

/** Development sets by language. A set that the model learned from does not count, so Malay and Tamil script have no entry. */
const DEVELOPMENT_SETS: Readonly<Record<string, readonly string[]>> = {
  en: ['sentiment/en_tweeteval/val.tsv', 'sentiment/nusax_senti/en_valid.tsv'],
  'en-SG': ['singapore_gold/dev/sentiment.tsv'],
  zh: ['sentiment/zh_smp2020_ewect_weibo/usual_eval.tsv', 'sentiment/zh_smp2020_ewect_weibo/virus_eval.tsv'],
  id: ['sentiment/id_smsa_indonlu/valid.tsv', 'sentiment/nusax_senti/id_valid.tsv'],
  'ta-Latn': ['sentiment/ta_dravidiancodemix/dev.tsv'],
  // Only the emoji of these texts, with the label of the whole text.
  [EMOJI_ALONE]: [
    'sentiment/en_tweeteval/val.tsv',
    ...['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'pt'].map((language) => `sentiment/umsab/${language}_train.tsv`),
  ],
}
const BATCH = 256

/**
 * A temperature for each language with a development set, one for emoji alone, and one for the others in which these
 * languages count alike.
 * Two minutes on two cores.
 * @param data folder of the labelled sets
 */
export async function fitCalibration(
  classifier: Pick<Classifier, 'card' | 'classify'>,
  data: string,
): Promise<Calibration> {
  const rated: Record<string, Rated[]> = {}
  for (const [language, files] of Object.entries(DEVELOPMENT_SETS)) {
    const texts = await Promise.all(
      files.map((file) => readLabelledTexts(join(data, file), { limit: Infinity, labels: SENTIMENT_LABELS })),
    )
    const whole = texts.flatMap((set) => set.items)
    const items = language === EMOJI_ALONE ? emojiTexts(whole) : whole
    const answers = (rated[language] = [] as Rated[])
    for (let from = 0; from < items.length; from += BATCH) {
      const batch = items.slice(from, from + BATCH)
      const rows = await classifier.classify(batch.map(({ text }) => sentimentText(plainText(text))))
      rows.forEach((probabilities, at) => {
        answers.push({ probabilities, right: classifier.card.labels.indexOf(batch[at]?.label ?? '') })
      })
    }
  }
  const { [EMOJI_ALONE]: _emoji, ...languages } = rated
  return {
    temperature: fitTemperature(Object.values(languages)),
    languages: Object.fromEntries(Object.entries(rated).map(([language, own]) => [language, fitTemperature([own])])),
  }
}
