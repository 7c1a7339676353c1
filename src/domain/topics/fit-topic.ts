import { FieldError } from '../errors.js'
import type { Share } from '../reading/answer.js'
import { wilson } from '../reading/intervals.js'
import { chooseThreshold } from './choose-threshold.js'
import { foldExamples, type Grouped } from './fold-examples.js'
import { withoutLanguages, type BackgroundPost } from './languages-apart.js'
import { fitHead, scoreOf, type Head, type Weighed } from './logistic.js'

/** A post that a person has looked at. */
export interface TopicExample extends Grouped {
  /** What it means: a direction of length 1. */
  readonly vector: Float32Array
}

/** How a topic does on the examples that it was made of, each judged by a head that has not seen it or its group. */
export interface TopicFigures {
  readonly about: number
  readonly not: number
  readonly background: number
  /** Of the examples that it takes for being about it, those that are: among the examples, not among all posts. */
  readonly precision: Share
  /** Of the examples that are about it, those that it finds. */
  readonly recall: Share
  readonly f: number
  /** Of posts that nobody was asked about, those that it finds; null without such posts. */
  readonly found: Share | null
}

/** What a precision that a person may ask for would give. */
export interface TopicChoice {
  /** At least this among the examples, 0…1; null: as it is, where recall is best for what is found of random posts. */
  readonly precision: number | null
  /** Those of the highest precision there is, when none has as much. */
  readonly figures: TopicFigures
}

export interface FittedTopic extends Head {
  /** A post is found when its score is above this: log-odds. */
  readonly threshold: number
  readonly figures: TopicFigures
  readonly choices: readonly TopicChoice[]
}

/** What a topic is fitted on. */
export interface TopicMaterial {
  readonly examples: readonly TopicExample[]
  readonly background: readonly BackgroundPost[]
}

/** `fitTopic` apart from a process's own work: it takes a second or more. @throws FieldError when there are too few examples */
export type FitApart = (material: TopicMaterial, precision: number | undefined) => Promise<FittedTopic>

/** Fewer say nothing about the posts to come. */
export const MIN_EXAMPLES = 5
/** A third of the background is taken for not about it; by the others the threshold is chosen. */
const PARTS = 3
/** What they weigh, of all that is not about it: some of them are. */
const BACKGROUND_SHARE = 0.3
/** How strongly weights are kept small; the best one on examples that a head has not seen is taken. */
const STRENGTHS = [3e-4, 3e-3, 3e-2]
/** Of precision. Round numbers: with twenty examples the next one may be five hundredths away. */
const CHOICES = [null, 0.8, 0.9]
/** One number is bounded by its data. */
const HARDLY = 1e-6

/**
 * A logistic head on meanings, from what a person has said about some posts.
 * @param background random posts of the same collections: what they say in common with each other is not what it is about
 * @param precision that is wanted at least, among the examples
 * @throws FieldError for fewer than five of either kind that differ
 */
export function fitTopic(
  examples: readonly TopicExample[],
  background: readonly BackgroundPost[],
  { precision }: { readonly precision?: number | undefined } = {},
): FittedTopic {
  requireEnough(examples)
  const place = withoutLanguages(background)
  const placed = examples.map((example) => ({ ...example, vector: place(example.vector) }))
  const others = background.map(({ vector }) => place(vector))
  const taken = Math.floor(others.length / PARTS)
  const tried = STRENGTHS.map((l2) => testHeads(placed, others.slice(0, taken), l2))
  const { tested, heads, l2 } = tried.reduce((best, each) => (each.loss < best.loss ? each : best))
  const head = fitHead(weigh(placed, others.slice(0, taken)), l2)
  const calibrated = calibrate(head, tested)
  const unseen = heads.map((each) => others.slice(taken).map((vector) => scoreOf(each, vector)))
  const at = (wanted: number | undefined): { cut: number; figures: TopicFigures } => {
    const cut = chooseThreshold(tested, unseen, wanted)
    return { cut, figures: { ...figuresOf(tested, cut, unseen), background: others.length } }
  }
  const { cut, figures } = at(precision)
  return {
    ...calibrated.head,
    ...{ threshold: calibrated.logOddsOf(cut), figures },
    choices: CHOICES.map((wanted) => ({ precision: wanted, figures: at(wanted ?? undefined).figures })),
  }
}

export interface Tested {
  readonly isAbout: boolean
  readonly score: number
}

function requireEnough(examples: readonly TopicExample[]): void {
  const differing = (isAbout: boolean): number =>
    new Set(examples.filter((example) => example.isAbout === isAbout).map(({ group }) => group)).size
  const [about, not] = [differing(true), differing(false)]
  if (about >= MIN_EXAMPLES && not >= MIN_EXAMPLES) return
  throw new FieldError(
    'examples',
    `There are too few to learn from: ${MIN_EXAMPLES} posts that are about it and ${MIN_EXAMPLES} that are not are needed at ` +
      `least, and ${about} and ${not} are there. Copies and posts of one author count once.`,
  )
}

/** Both answers weigh the same, however many of each there are. */
function weigh(examples: readonly TopicExample[], others: readonly Float32Array[]): Weighed[] {
  const about = examples.filter(({ isAbout }) => isAbout).length
  const share = others.length > 0 ? BACKGROUND_SHARE : 0
  return [
    ...examples.map(({ vector, isAbout }): Weighed => {
      return isAbout
        ? { vector, target: 1, weight: 1 / about }
        : { vector, target: 0, weight: (1 - share) / (examples.length - about) }
    }),
    ...others.map((vector): Weighed => ({ vector, target: 0, weight: share / others.length })),
  ]
}

interface TestedHeads {
  readonly tested: readonly Tested[]
  readonly heads: readonly Head[]
  readonly l2: number
  readonly loss: number
}

/** Scores every example by a head that was fitted without the part that it is in. */
function testHeads(examples: readonly TopicExample[], others: readonly Float32Array[], l2: number): TestedHeads {
  const folds = foldExamples(examples)
  const heads = new Map(
    [...new Set(folds)].map((fold) => [
      fold,
      fitHead(
        weigh(
          examples.filter((_, at) => folds[at] !== fold),
          others,
        ),
        l2,
      ),
    ]),
  )
  const tested = examples.map(({ vector, isAbout }, at): Tested => {
    const head = heads.get(folds[at] as number)
    return { isAbout, score: head ? scoreOf(head, vector) : 0 }
  })
  return { tested, heads: [...heads.values()], l2, loss: lossOf(tested) }
}

function lossOf(tested: readonly Tested[]): number {
  const mean = (isAbout: boolean): number => {
    const own = tested.filter((each) => each.isAbout === isAbout)
    return own.reduce((sum, { score }) => sum + Math.log1p(Math.exp(isAbout ? -score : score)), 0) / own.length
  }
  return mean(true) + mean(false)
}

/** Scores that examples got unseen become log-odds (Platt 1999), as if half of all posts were about it. */
function calibrate(head: Head, tested: readonly Tested[]): { head: Head; logOddsOf: (score: number) => number } {
  const about = tested.filter(({ isAbout }) => isAbout).length
  const not = tested.length - about
  const { weights, bias } = fitHead(
    tested.map(({ isAbout, score }) => ({
      vector: Float32Array.of(score),
      // Not quite 1 and 0: the examples are few (Platt's targets).
      target: isAbout ? (about + 1) / (about + 2) : 1 / (not + 2),
      weight: isAbout ? 1 / about : 1 / not,
    })),
    HARDLY,
  )
  // A head that orders unseen examples the wrong way round has learnt nothing, and is not turned.
  const slope = Math.max(weights[0] ?? 0, HARDLY)
  return {
    head: { weights: head.weights.map((value) => value * slope), bias: head.bias * slope + bias },
    logOddsOf: (score) => score * slope + bias,
  }
}

function figuresOf(
  tested: readonly Tested[],
  cut: number,
  unseen: readonly (readonly number[])[],
): Omit<TopicFigures, 'background'> {
  const about = tested.filter(({ isAbout }) => isAbout).length
  const positive = tested.filter(({ score }) => score > cut)
  const right = positive.filter(({ isAbout }) => isAbout).length
  const random = unseen[0]?.length ?? 0
  const found = unseen.flat().filter((score) => score > cut).length
  return {
    about,
    not: tested.length - about,
    precision: wilson(right, positive.length),
    recall: wilson(right, about),
    f: (2 * right) / (positive.length + about),
    found: random === 0 ? null : wilson(found / unseen.length, random),
  }
}
