import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { ofLengthOne } from '../../domain/meaning.js'
import type { EncoderConfig } from '../../models/encoder-config.js'
import { weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import { openTokenizer } from '../../models/tokenizer.js'
import { TOKENIZER_FILE } from '../tuning/base-folder.js'
import { BEGINNING, openCheckpoints } from '../tuning/checkpoints.js'
import { learn } from '../tuning/learn.js'
import type { Curve } from '../tuning/loss-curve.js'
import { checkMemory } from '../tuning/memory.js'
import { hashFile } from '../tuning/model-files.js'
import type { LoopPlan, StepReport, ValidationReport } from '../tuning/train-loop.js'
import { openWorkFolder, type WorkFolder } from '../tuning/work-folder.js'
import { writeWhole } from '../../whole-file.js'
import { rankConfusable } from './confusable.js'
import type { MeaningModel } from './meaning-model.js'
import { openPairBatches, pairBatchesPerEpoch, type PairOptions } from './pair-batches.js'
import type { MeaningRecipe, ReadMeaningRecipe } from './recipe.js'
import {
  readStoryTest,
  scoreGroups,
  scoreStoryTest,
  type Embed,
  type SetOfGroups,
  type StoryTest,
  type TestScore,
} from './score-stories.js'
import {
  readParallel,
  readStories,
  splitTexts,
  toMeaningText,
  type Group,
  type ReadFacts,
  type Reading,
  type Split,
} from './texts.js'

export interface MeaningEvents {
  onMessage(message: string): void
  onStart(plan: LoopPlan, doneSteps: number): void
  onStep(report: StepReport): void
  onValidation(report: ValidationReport<SetOfGroups>, curve: Curve, folder: WorkFolder): void
}

export interface MeaningTraining {
  readonly recipe: ReadMeaningRecipe
  /** Folder of the model to be. */
  readonly out: string
  readonly force: boolean
  /** Aborted: a checkpoint is written and the training ends without a result. */
  readonly signal: AbortSignal
  readonly encoder: EncoderConfig
  readonly createModel: (recipe: MeaningRecipe) => Promise<MeaningModel>
  readonly events: MeaningEvents
  /** Called once, at the end of a training on all stories. */
  readonly finish: (trained: MeaningTrained) => Promise<void>
}

export interface MeaningTrained {
  readonly result: MeaningResult
  readonly model: MeaningModel
  /** As the written model reads. */
  readonly reading: Reading
  /** What was trained on. */
  readonly texts: readonly string[]
  /** Scores another form of the model on the test sets. */
  readonly scoreTests: (embed: Embed) => Promise<Readonly<Record<string, TestScore>>>
}

export interface MeaningResult {
  readonly recipe: MeaningRecipe
  readonly baseSha256: string
  readonly steps: number
  /** Spent in steps, over all runs. */
  readonly seconds: number
  readonly curve: Curve
  /** Before the first step and after the last. */
  readonly validation: { readonly before: readonly SetOfGroups[]; readonly after: readonly SetOfGroups[] }
  /** In fp32; none where stories were held out. */
  readonly tests: Readonly<Record<string, { readonly before: TestScore; readonly after: TestScore }>>
  readonly data: readonly ReadFacts[]
}

/** What the base model says, measured once, so that a training that continues has the same. */
interface Before {
  readonly validation: readonly SetOfGroups[]
  readonly tests: Readonly<Record<string, TestScore>>
  readonly confusable: readonly (readonly number[])[]
}

/**
 * Trains a model of meaning from a recipe, or continues a training that was interrupted. It takes the last weights: how
 * many epochs are enough is found with stories held out, not while all are trained on.
 * @returns whether it has ended; false when the signal stopped it: running it again continues
 * @throws UsageError before the first step, for all that the recipe, its files, the folder or the memory do not allow;
 *   DivergedError naming the last good checkpoint
 */
export async function trainMeaning(training: MeaningTraining): Promise<boolean> {
  const { recipe, written } = training.recipe
  if (recipe.fold !== undefined && recipe.fold > recipe.folds) {
    throw new UsageError(`Fold ${recipe.fold} of ${recipe.folds}: --fold is at most "folds" of the recipe.`)
  }
  const longest = Math.max(recipe.maxLength, recipe.servedLength)
  if (longest > training.encoder.positions) {
    throw new UsageError(
      `The base model reads at most ${training.encoder.positions} tokens, not ${longest}. Lower "maxLength" and "servedLength" in the recipe.`,
    )
  }
  const baseSha256 = await hashFile(weightsFileOf(recipe.base))
  const folder = await openWorkFolder(training.out, { ...written, baseSha256 }, training.force)
  try {
    return await trainIn(folder, training, baseSha256)
  } finally {
    await folder.close()
  }
}

async function trainIn(folder: WorkFolder, training: MeaningTraining, baseSha256: string): Promise<boolean> {
  const { signal, encoder, events } = training
  const { recipe, written } = training.recipe
  const { prefix, maxLength, frozen, pairs, seed, epochs, limit, hardNegatives } = recipe
  const reading: Reading = { tokenizer: await openTokenizer(join(recipe.base, TOKENIZER_FILE)), maxLength, prefix }
  const stories = await readStories(recipe.stories, reading)
  const parallel = await readParallel(recipe.parallel, reading)
  const tests: StoryTest[] = []
  for (const test of recipe.fold === undefined ? recipe.test : []) tests.push(await readStoryTest(test))
  const split = splitTexts(stories, parallel, recipe)
  events.onMessage(
    `${split.stories.length} stories and ${split.sentences.length} parallel sentences; held out: ${split.heldOutStories.length} and ${split.heldOutSentences.length}`,
  )
  const batchSize = 2 * (pairs.stories + pairs.parallel)
  checkMemory({ ...encoder, batchSize, maxLength, frozen, processes: 1 })
  const model = await training.createModel(recipe)
  try {
    let validated: readonly SetOfGroups[] | undefined
    const validate = async (): Promise<readonly SetOfGroups[]> => (validated = await validateOn(model, split))
    const scoreTests: MeaningTrained['scoreTests'] = async (embed) => {
      const scores: Record<string, TestScore> = {}
      for (const test of tests) scores[test.name] = await scoreStoryTest(test, embed)
      return scores
    }
    const served: Reading = { ...reading, maxLength: recipe.servedLength }
    const embed = embedWith(model, served)
    const before = await measureBefore(folder, async () => {
      events.onMessage('Reading all stories with the base model')
      return {
        validation: await validate(),
        tests: await scoreTests(embed),
        confusable: await confusableOf(model, split.stories),
      }
    })
    const options: PairOptions = {
      ...{ stories: split.stories, confusable: before.confusable, sentences: split.sentences },
      ...{ pairs, hardNegatives, seed, epochs, limit },
    }
    const checkpoints = openCheckpoints(folder.checkpoints)
    const progress = (await checkpoints.restore(model, events.onMessage)) ?? BEGINNING
    const { learningRate, warmUp, evaluateEvery } = recipe
    const totalSteps = epochs * pairBatchesPerEpoch(options)
    const plan: LoopPlan = { learningRate, warmUp, evaluateEvery, totalSteps, accumulation: 1, patience: Infinity }
    events.onStart(plan, progress.step)
    const learnt = await learn({
      ...{ folder, checkpoints, model, plan, progress, signal },
      examples: openPairBatches(options, progress.position),
      async validate() {
        const sets = await validate()
        return { sets, score: sets[0]?.precisionAt10 ?? 0 }
      },
      onStep: events.onStep,
      onValidation: events.onValidation,
    })
    if (!learnt.progress.ended) return false
    const after = await scoreTests(embed)
    const result: MeaningResult = {
      ...{ recipe: written, baseSha256, steps: learnt.progress.step, seconds: learnt.seconds, curve: learnt.curve },
      validation: {
        before: before.validation,
        after: learnt.progress.step > progress.step && validated ? validated : await validate(),
      },
      tests: Object.fromEntries(
        Object.entries(after).map(([name, score]) => [name, { before: before.tests[name] as TestScore, after: score }]),
      ),
      data: [...stories.facts, ...parallel.facts],
    }
    await writeWhole(folder.file('result.json'), `${JSON.stringify(result, null, 2)}\n`)
    const texts = [...split.stories, ...split.sentences].flat().map(({ text }) => text)
    await training.finish({ result, model, reading: served, texts, scoreTests })
    return true
  } finally {
    model.close()
  }
}

/** The vectors that the model in training gives to texts as people wrote them; zeros to one without anything to read. */
export function embedWith(model: Pick<MeaningModel, 'pooled'>, reading: Reading): Embed {
  return async (texts) => {
    const read = texts.map(
      (text) => toMeaningText('', text, reading)?.ids ?? reading.tokenizer.encode('', reading.maxLength),
    )
    return (await model.pooled(read)).map(ofLengthOne)
  }
}

/** Held-out stories first, where there are any: their figure is the score. Without anything held out, what was learnt is all there is. */
async function validateOn(model: MeaningModel, split: Split): Promise<SetOfGroups[]> {
  const { stories, heldOutStories, heldOutSentences } = split
  const sets: SetOfGroups[] = []
  if (heldOutStories.length > 0) sets.push(await scoreGroups(model, 'stories', heldOutStories))
  if (heldOutSentences.length > 0) sets.push(await scoreGroups(model, 'parallel sentences', heldOutSentences))
  if (sets.length === 0) sets.push(await scoreGroups(model, 'stories trained on', stories))
  return sets
}

async function confusableOf(model: MeaningModel, stories: readonly Group[]): Promise<number[][]> {
  const vectors = (await model.pooled(stories.flat().map(({ ids }) => ids))).map(ofLengthOne)
  let from = 0
  return rankConfusable(stories.map(({ length }) => vectors.slice(from, (from += length))))
}

async function measureBefore(folder: WorkFolder, measure: () => Promise<Before>): Promise<Before> {
  const file = folder.file('before.json')
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return JSON.parse(known) as Before
  const before = await measure()
  await writeWhole(file, JSON.stringify(before))
  return before
}
