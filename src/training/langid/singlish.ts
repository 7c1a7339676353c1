import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LatinParameters } from '../../models/langid/latin-model.js'
import { createLinearReader, type LinearModel } from '../../models/langid/linear-model.js'
import { hashSinglish } from '../../models/langid/singlish-features.js'
import { packageRoot } from '../../package-root.js'
import { languageText, plainText } from '../../text/profiles.js'
import { singlishMarkers, singlishTokens } from '../../text/singlish-markers.js'
import { fitBinary, type BinaryCase } from './fit.js'
import { localNames, withNames } from './local-names.js'
import { asLogOdds, quantise, trainLinear, type Example } from './linear.js'
import { sameText, type DataFolder } from './texts.js'

export const SINGLISH_LABELS = 'data/langid/singlish-labels.tsv'

/** The files of the labelled texts: messages and comments, each with English and Singlish in it. */
const GENRES = ['singlish/nus_sms/en_sg.txt.gz', 'singlish/sg_reddit_comments/unlabelled.txt.gz'] as const

const BITS = 18
const FOLDS = 5
/** Chosen on singapore_gold dev, where one text in four is Singlish; nearly half of the labelled posts are. */
const THRESHOLD = 0.55

/** Forum posts that were collected for their Singlish, and comments and tweets from elsewhere: a tenth of a post each. */
const FORUM = 'singlish/singlish_treebank/train.conll.gz'
const ELSEWHERE: readonly (readonly [file: string, most: number])[] = [
  ['sentiment/en_goemotions_reddit/train.tsv.gz', 3_000],
  ['sentiment/en_tweeteval/train_rebuilt.tsv.gz', 1_500],
]
const ELSEWHERE_WEIGHT = 0.1
const LABELS = ['en-SG', 'en'] as const

interface LabelledPost {
  readonly tokens: readonly string[]
  readonly isSinglish: boolean
  readonly weight: number
}

/** First 16 hex digits of a text's sha-256: how `data/langid/singlish-labels.tsv` names texts that it must not contain. */
export function textKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export interface TrainedSinglish {
  readonly model: LinearModel
  readonly parameters: LatinParameters['singlish']
}

/**
 * Trains the detector on posts that were labelled one by one, English and Singlish within the same two genres, so that
 * it cannot learn message against comment. Its weight relative to the word lists is fitted by cross-fitting: each post is
 * read by a model that has not seen it.
 */
export function trainSinglish(
  data: DataFolder,
  { heldOut, random }: { readonly heldOut: ReadonlySet<string>; readonly random: () => number },
): TrainedSinglish {
  const posts = labelledPosts(data, heldOut)
  const elsewhere = postsFromElsewhere(data)
  const names = localNames(data)
  const cases = Array.from({ length: FOLDS }, (_, fold) => {
    const model = train([...posts.filter((_post, index) => index % FOLDS !== fold), ...elsewhere], names, random)
    return posts.filter((_post, index) => index % FOLDS === fold).map((post) => caseOf(post, model))
  }).flat()
  const [ngrams = 0, strong = 0, weak = 0, bias = 0] = fitBinary(cases)
  return {
    model: train([...posts, ...elsewhere], names, random),
    parameters: { ngrams, strong, weak, bias, threshold: THRESHOLD },
  }
}

function labelledPosts(data: DataFolder, heldOut: ReadonlySet<string>): LabelledPost[] {
  const labels = new Map(
    readFileSync(join(packageRoot(), SINGLISH_LABELS), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): [string, string] => {
        const [key = '', label = ''] = line.split('\t')
        return [key, label]
      }),
  )
  return GENRES.flatMap((file) => data.lines(file)).flatMap((text) => {
    const label = labels.get(textKey(text))
    if ((label !== 'en' && label !== 'en-SG') || heldOut.has(sameText(text))) return []
    return [{ tokens: tokensOf(text), isSinglish: label === 'en-SG', weight: 1 }]
  })
}

function postsFromElsewhere(data: DataFolder): LabelledPost[] {
  const of = (isSinglish: boolean, texts: readonly string[]): LabelledPost[] =>
    texts.map((text) => ({ tokens: tokensOf(text), isSinglish, weight: ELSEWHERE_WEIGHT }))
  return [
    ...of(true, data.sentences(FORUM, 1)),
    ...ELSEWHERE.flatMap(([file, most]) =>
      of(
        false,
        data
          .labelled(file)
          .slice(0, most)
          .map(([, text]) => text),
      ),
    ),
  ]
}

function tokensOf(text: string): string[] {
  return singlishTokens(languageText(plainText(text)))
}

/** Every post is shown once more with dishes and places of Singapore in it: these make no English Singlish. */
function train(
  posts: readonly LabelledPost[],
  names: readonly (readonly string[])[],
  random: () => number,
): LinearModel {
  const examples = posts.flatMap(({ tokens, isSinglish, weight }): Example[] =>
    [tokens, ...withNames([tokens], 1, names, random)].map((words) => ({
      words,
      label: isSinglish ? 0 : 1,
      weight: weight / 2,
    })),
  )
  const model = trainLinear(examples, {
    labels: LABELS,
    hash: hashSinglish,
    bits: BITS,
    epochs: 8,
    learningRate: 0.05,
    decay: 1e-5,
    window: null,
    random,
  })
  return quantise(asLogOdds(model))
}

function caseOf({ tokens, isSinglish }: LabelledPost, model: LinearModel): BinaryCase {
  const { strong, weak } = singlishMarkers(tokens)
  return {
    features: [
      createLinearReader(model, hashSinglish)(tokens)[0] ?? 0,
      Math.log1p(strong.length),
      Math.log1p(weak.length),
    ],
    isTrue: isSinglish,
  }
}
