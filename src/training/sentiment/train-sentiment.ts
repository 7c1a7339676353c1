import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import { openTokenizer } from '../../models/tokenizer.js'
import { BEGINNING, openCheckpoints, type Checkpoints } from '../tuning/checkpoints.js'
import { checkClasses, classWeightsOf } from './class-weights.js'
import { batchesPerEpoch, type ExampleOptions } from './example-source.js'
import { openExampleStream } from './example-stream.js'
import { learn, type Learnt } from '../tuning/learn.js'
import { hashFile } from '../tuning/model-files.js'
import { checkMemory } from '../tuning/memory.js'
import type { Peers } from './parallel/peers.js'
import { prepareSet, type PreparedSet } from './prepare.js'
import { readBaseWeights } from './base-model.js'
import type { Recipe } from './recipe.js'
import { openRowFile } from './row-file.js'
import { scoreSet, type SetScore } from './score-set.js'
import { maxLengthOf, measureLengths, type TextLengths } from './text-lengths.js'
import type { LoopPlan } from '../tuning/train-loop.js'
import type { TrainableModel } from './trainable.js'
import type { DataFacts, Trained, Training, TrainingResult } from './training.js'
import { openWorkFolder, type WorkFolder } from '../tuning/work-folder.js'
import { writeWhole } from '../../whole-file.js'

type Sets = Readonly<Record<'train' | 'validation' | 'test' | 'posts', readonly PreparedSet[]>>

/**
 * Trains a sentiment model from a recipe, or continues a training that was interrupted.
 * @returns whether it has ended; false when the signal stopped it: running it again continues
 * @throws UsageError before the first step, for all that the recipe, its files, the folder or the memory do not allow;
 *   DivergedError naming the last good checkpoint
 */
export async function trainSentiment(training: Training): Promise<boolean> {
  const { out, force } = training
  const { recipe, written } = training.recipe
  const baseSha256 = await hashFile(weightsFileOf(recipe.base))
  const folder = await openWorkFolder(out, { ...written, baseSha256 }, force)
  try {
    return await trainIn(folder, training, baseSha256)
  } finally {
    await folder.close()
  }
}

async function trainIn(folder: WorkFolder, training: Training, baseSha256: string): Promise<boolean> {
  const { signal, encoder, events } = training
  const { recipe, written } = training.recipe
  const sets = await prepareAll(recipe, folder, training)
  const tokenizerFile = join(recipe.base, 'tokenizer.json')
  const lengths = await readLengths(folder, sets.train, tokenizerFile, signal)
  const maxLength = maxLengthOf(recipe.maxLength, lengths)
  if (maxLength > encoder.positions) {
    throw new UsageError(
      `The base model reads at most ${encoder.positions} tokens; texts were to be cut at ${maxLength}. Lower "maxLength" in the recipe, or --max-len.`,
    )
  }
  await events.onLengths(lengths, maxLength, folder)
  const { batchSize, classes, frozen } = recipe
  const { processes } = training
  checkMemory({ ...encoder, batchSize, maxLength, frozen, processes })
  checkClasses(classes, sets.train)
  const model = await training.createModel(recipe)
  try {
    const shape = { tokenizerFile, maxLength, padTokenId: encoder.padTokenId, batchSize }
    const scoreWith =
      (scored: Pick<TrainableModel, 'logits'>) =>
      (set: PreparedSet): Promise<SetScore> =>
        scoreSet(scored, set, { ...shape, classes })
    const score = scoreWith(model)
    /** Minutes for a large set: it says which one is under way. */
    const aloud =
      (scored: Pick<TrainableModel, 'logits'>) =>
      (set: PreparedSet): Promise<SetScore> => {
        events.onMessage(`Scoring ${set.name}: ${set.index.rows.toLocaleString('en')} texts`)
        return scoreWith(scored)(set)
      }
    const checkpoints = openCheckpoints(folder.checkpoints)
    const run = { training, folder, sets, model, checkpoints, shape, score }
    const { progress, curve, seconds } = await learnFrom(run)
    if (!progress.ended || progress.best === null) return false
    await checkpoints.restoreBest(model, progress)
    if (recipe.averaged) await checkpoints.average(model, progress)
    // Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".
    if (recipe.baseShare > 0) await model.mixWith(await readBaseWeights(recipe.base), recipe.baseShare)
    const result: TrainingResult = {
      recipe: written,
      baseSha256,
      maxLength,
      steps: progress.step,
      seconds,
      best: progress.best,
      tests: await inTurn(sets.test, aloud(model)),
      posts: await inTurn(sets.posts, aloud(model)),
      data: {
        train: sets.train.map((set) => factsOf(set, classes)),
        validation: sets.validation.map((set) => factsOf(set, classes)),
        test: sets.test.map((set) => factsOf(set, classes)),
      },
      curve,
      lengths,
    }
    await writeJson(folder.file('result.json'), result)
    const scoreTests: Trained['scoreTests'] = (other) => inTurn(sets.test, aloud(other))
    const texts = textsOf(sets.test[0])
    await training.finish({ result, weights: await model.weights(), model, texts, scoreTests })
    return true
  } finally {
    model.close()
  }
}

interface Run {
  readonly training: Training
  readonly folder: WorkFolder
  readonly sets: Sets
  readonly model: TrainableModel
  readonly checkpoints: Checkpoints
  readonly shape: Pick<ExampleOptions, 'maxLength' | 'padTokenId' | 'batchSize'> & { readonly tokenizerFile: string }
  readonly score: (set: PreparedSet) => Promise<SetScore>
}

async function learnFrom({ training, folder, sets, model, checkpoints, shape, score }: Run): Promise<Learnt> {
  const { events, signal, processes } = training
  const { recipe } = training.recipe
  const { tokenizerFile, ...batchShape } = shape
  const { seed, epochs, limit, train } = recipe
  const weighted = sets.train.map((set, index) => ({
    ...set,
    weight: train[index]?.weight ?? 1,
    classWeights: classWeightsOf(recipe.classWeights, set),
  }))
  const options: ExampleOptions = { sets: weighted, seed, epochs, limit, ...batchShape }
  const progress = (await checkpoints.restore(model, events.onMessage)) ?? BEGINNING
  const { position, step } = progress
  const share = { index: 0, of: processes }
  const examples = openExampleStream({ ...options, share }, tokenizerFile, position)
  const { learningRate, warmUp, accumulation, evaluateEvery, patience } = recipe
  const totalSteps = epochs * Math.ceil(batchesPerEpoch(options) / accumulation)
  const plan: LoopPlan = { learningRate, warmUp, accumulation, evaluateEvery, patience, totalSteps }
  let peers: Peers | undefined
  try {
    const state = step > 0 ? checkpoints.stateAt(step) : null
    const work = { recipe, state, examples: options, tokenizerFile, plan, step, position }
    peers = await training.openPeers?.(work)
    events.onStart(plan, step)
    return await learn({
      folder,
      checkpoints,
      model,
      examples,
      plan,
      sum: peers?.sum,
      progress,
      signal,
      async validate() {
        const scored = await inTurn(sets.validation, score)
        return { sets: scored, score: scored.reduce((sum, { macroRecall }) => sum + macroRecall, 0) / scored.length }
      },
      onStep: events.onStep,
      onValidation: events.onValidation,
    })
  } finally {
    await peers?.close()
    await examples.close()
  }
}

async function prepareAll(recipe: Recipe, folder: WorkFolder, { signal, events }: Training): Promise<Sets> {
  const { classes } = recipe
  const prepare = (kind: keyof Sets): Promise<PreparedSet[]> =>
    inTurn([...recipe[kind].entries()], ([index, file]) =>
      prepareSet(file, `${kind}-${index}`, { folder: folder.data, classes, signal, onProgress: events.onMessage }),
    )
  return {
    train: await prepare('train'),
    validation: await prepare('validation'),
    test: await prepare('test'),
    posts: await prepare('posts'),
  }
}

async function readLengths(
  folder: WorkFolder,
  sets: readonly PreparedSet[],
  tokenizerFile: string,
  signal: AbortSignal,
): Promise<TextLengths> {
  const file = folder.file('lengths.json')
  const known = await readFile(file, 'utf8').catch(() => null)
  if (known !== null) return JSON.parse(known) as TextLengths
  const lengths = await measureLengths(sets, await openTokenizer(tokenizerFile), signal)
  await writeJson(file, lengths)
  return lengths
}

function factsOf({ name, path, sha256, index, perClass }: PreparedSet, classes: readonly string[]): DataFacts {
  const counts = Object.fromEntries(classes.map((label, at) => [label, perClass[at] ?? 0]))
  return { name, file: basename(path), sha256, rows: index.rows, perClass: counts }
}

const TEXTS_COMPARED = 256

function textsOf(set: PreparedSet | undefined): string[] {
  if (!set) return []
  const { rowFile, index } = set
  const file = openRowFile(rowFile, index)
  try {
    const chunks = Math.ceil(Math.min(TEXTS_COMPARED, index.rows) / index.rowsPerChunk)
    return Array.from({ length: chunks }, (_, chunk) => {
      const rows = Math.min(index.rowsPerChunk, index.rows - chunk * index.rowsPerChunk)
      return file.read(chunk, 0, rows).map(({ text }) => text)
    }).flat()
  } finally {
    file.close()
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeWhole(file, `${JSON.stringify(value, null, 2)}\n`)
}
