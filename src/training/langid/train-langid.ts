import { seededRandom } from '../../domain/random.js'
import type { LanguageIdentifier } from '../../models/fasttext.js'
import {
  BASE_GUESSES,
  baseFamilies,
  FAMILIES,
  malayWordOdds,
  perRoot,
  type Family,
  type LatinModels,
  type LatinParameters,
} from '../../models/langid/latin-model.js'
import { createLinearReader, logSoftmax, type LinearModel } from '../../models/langid/linear-model.js'
import { hashNgrams } from '../../models/langid/ngrams.js'
import { readCorpora, type Corpora } from './corpora.js'
import { fitBinary, fitFamily, type FamilyCase } from './fit.js'
import { asLogOdds, quantise, trainLinear, type Example } from './linear.js'
import { malayWordTable } from './malay-words.js'
import { trainSinglish } from './singlish.js'
import { latinPart, latinWords, sameText, type DataFolder } from './texts.js'
import { drawTexts, wordFrequencies } from './word-lists.js'

export interface LangidTraining {
  readonly data: DataFolder
  readonly seed: number
  readonly identify: LanguageIdentifier['identify']
  readonly onProgress: (message: string) => void
}

/** Hashed features: 2^18 buckets take the pieces of some 200,000 texts with few collisions. */
const BITS = 18
const WINDOW = [1, 8] as const

/** Sets for measuring. Texts that are in them are not used for training. */
const MEASURED = [
  'langid/social_mix_derived/dev.tsv.gz',
  'langid/flores200_dev_7lang/dev.tsv.gz',
  'singapore_gold/dev/langid.tsv',
] as const

/** Trains all parts of `models/langid` from the data folder: about a minute and 1 GB on one core. Seeded. */
export function trainLangid(training: LangidTraining): LatinModels {
  const { data, seed, onProgress } = training
  const random = seededRandom(seed)
  const heldOut = new Set(MEASURED.flatMap((file) => data.labelled(file).map(([, text]) => sameText(text))))
  onProgress('reading')
  const corpora = readCorpora(data, heldOut, random)
  onProgress('families of languages')
  const family = trainFamilies(corpora, training, random)
  onProgress('Malay and Indonesian')
  const malay = trainMalay(corpora, training, random)
  const malayWords = malayWordTable(corpora.formal, { ms: wordFrequencies('ms'), id: wordFrequencies('id') })
  onProgress('Singlish')
  const singlish = trainSinglish(data, { heldOut, random })
  onProgress('putting them together')
  const parameters: LatinParameters = {
    family: fitFamily(familyCases(training, family)),
    malay: fitMalay(data, malay, malayWords),
    singlish: singlish.parameters,
  }
  return { family, malay, malayWords, singlish: singlish.model, parameters }
}

function trainFamilies({ families }: Corpora, { onProgress }: LangidTraining, random: () => number): LinearModel {
  const examples = FAMILIES.flatMap((name, label) =>
    families[name].map((words): Example => ({ words, label, weight: 1 })),
  )
  return quantise(trainNgrams(FAMILIES, examples, onProgress, random))
}

function trainMalay(
  { formal, informalIndonesian }: Corpora,
  { onProgress }: LangidTraining,
  random: () => number,
): LinearModel {
  const of = (label: number, weight: number, texts: readonly (readonly string[])[]): Example[] =>
    texts.map((words) => ({ words, label, weight }))
  // Malay is the scarcer: each of its texts counts twice.
  const examples = [
    ...of(0, 2, formal.ms),
    ...of(0, 1, drawTexts(wordFrequencies('ms'), 60_000, 0.6, random)),
    ...of(1, 1, [...formal.id, ...informalIndonesian]),
    ...of(1, 1, drawTexts(wordFrequencies('id'), 60_000, 0.6, random)),
  ]
  return quantise(asLogOdds(trainNgrams(['ms', 'id'], examples, onProgress, random)))
}

function trainNgrams(
  labels: readonly string[],
  examples: Example[],
  onProgress: LangidTraining['onProgress'],
  random: () => number,
): LinearModel {
  return trainLinear(examples, {
    labels,
    hash: hashNgrams,
    bits: BITS,
    epochs: 3,
    learningRate: 0.1,
    decay: 1e-6,
    window: WINDOW,
    random,
    onEpoch: (epoch, loss) => onProgress(`  pass ${epoch} over ${examples.length} texts, mean loss ${loss.toFixed(3)}`),
  })
}

/** Development texts by family; other languages from sets of tweets in Spanish, Portuguese, Catalan, German and so on. */
function familyCases({ data, identify }: LangidTraining, family: LinearModel): FamilyCase[] {
  const read = createLinearReader(family)
  const cases: FamilyCase[] = []
  const add = (texts: readonly string[], name: Family): void => {
    for (const { words, written } of texts.map(latinPart).filter((part) => part.words.length > 0)) {
      const base = baseFamilies(identify(written, BASE_GUESSES)).map(Math.log)
      cases.push({ ngrams: logSoftmax(read(words)), base, family: FAMILIES.indexOf(name) })
    }
  }
  for (const [label, text] of data.labelled('langid/social_mix_derived/dev.tsv.gz')) {
    const name = familyOfLabel(label)
    if (name) add([text], name)
  }
  const tweets = data.labelled('langid/tweetlid_train/single_label.tsv.gz').filter(([label]) => label !== 'en')
  add(
    tweets.filter((_, index) => index % 6 === 0).map(([, text]) => text),
    'other',
  )
  for (const language of ['de', 'es', 'fr', 'it', 'pt']) {
    add(
      data.labelled(`sentiment/umsab/${language}_val.tsv`).map(([, text]) => text),
      'other',
    )
  }
  for (const language of ['jv', 'min']) {
    add(
      data.labelled(`sentiment/nusax_senti/${language}_valid.tsv`).map(([, text]) => text),
      'other',
    )
  }
  return cases
}

function familyOfLabel(label: string): Family | null {
  if (label === 'en' || label === 'en-SG') return 'en'
  if (label === 'ms' || label === 'id') return 'malayic'
  return label === 'ta-Latn' ? 'ta-Latn' : null
}

function fitMalay(
  data: DataFolder,
  model: LinearModel,
  malayWords: ReadonlyMap<string, number>,
): LatinParameters['malay'] {
  const read = createLinearReader(model)
  const cases = data
    .labelled('langid/social_mix_derived/dev.tsv.gz')
    .filter(([label]) => label === 'ms' || label === 'id')
    .map(([label, text]) => {
      const words = latinWords(text)
      const odds = malayWordOdds(words, malayWords)
      return { features: [odds, perRoot(odds, words.length), read(words)[0] ?? 0], isTrue: label === 'ms' }
    })
  const [words = 0, wordsPerRoot = 0, ngrams = 0, bias = 0] = fitBinary(cases)
  return { words, wordsPerRoot, ngrams, bias }
}
