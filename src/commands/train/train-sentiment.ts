import { basename, resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { openTemplate } from '../../models/onnx/templates.js'
import { weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import { loadTensorflow } from '../../models/tensorflow/load-tensorflow.js'
import { loadBaseModel } from '../../training/sentiment/base-model.js'
import { exportFolder, type CardFields } from '../../training/sentiment/export-folder.js'
import { assignDevices, environmentFor, listGpus, type Device } from '../../training/sentiment/parallel/devices.js'
import { openPeers } from '../../training/sentiment/parallel/peers.js'
import { readRecipe } from '../../training/sentiment/read-recipe.js'
import { trainSentiment } from '../../training/sentiment/train-sentiment.js'
import type { TrainingEvents, TrainingResult } from '../../training/sentiment/training.js'
import { checkBase } from '../../training/tuning/base-folder.js'
import type { CommandContext } from '../command-context.js'
import { drawCurve, drawLengths } from './charts.js'
import { wholeNumber } from './option-values.js'
import { createTrainProgress, percent, type TrainProgress } from './progress.js'
import { formatResult } from './results.js'

interface SentimentOptions {
  readonly recipe: string
  readonly out: string
  readonly limit?: number
  readonly maxLen?: 'auto' | number
  readonly epochs?: number
  readonly seed?: number
  readonly processes?: number
  readonly ordinal: number
  readonly force?: true
}

/** Adds `train sentiment`. */
export function registerTrainSentiment(train: Command, open: () => CommandContext): void {
  train
    .command('sentiment')
    .description('fine-tune an encoder on labelled texts with a recipe')
    .requiredOption('--recipe <file>', 'what to train on and how; recipes/ has examples')
    .requiredOption('--out <folder>', 'folder of the model; run the same command again to continue where it stopped')
    .option('--limit <n>', 'train on n texts, in the proportion of the recipe', wholeNumber)
    .option('--max-len <n>', 'maximum tokens of a text, or auto: the length that 95 % of the texts fit into', maxLength)
    .option('--epochs <n>', 'how often every text is seen', wholeNumber)
    .option('--seed <n>', 'the same seed gives the same training', wholeNumber)
    .option('--processes <n>', 'processes that share each batch (default: one for each GPU)', wholeNumber)
    .option('--ordinal <n>', 'results of a lower ordinal never replace those of a higher one', wholeNumber, 3)
    .option('--force', 'delete an earlier training in --out and replace its model')
    .addHelpText(
      'after',
      `
The options override the recipe. The folder training/ contains log.jsonl, curve.svg, lengths.svg and
checkpoints. A killed training continues from the last one. Needs TensorFlow: npm run setup:tensorflow

Examples:
  $ kopitalk train sentiment --recipe recipes/sentiment140.json --out out/sentiment140
  $ kopitalk train sentiment --recipe recipes/sentiment140.json --limit 20000 --max-len auto --out out/short`,
    )
    .action(async (options: SentimentOptions) => {
      const { print, stop } = open()
      const output = { write: (text: string) => process.stderr.write(text), isTerminal: process.stderr.isTTY }
      const progress = createTrainProgress(output, 'macro recall')
      try {
        await run(options, { print, stop }, progress)
      } finally {
        progress.end()
      }
    })
}

async function run(
  { recipe: recipeFile, out, force, limit, maxLen, epochs, seed, processes, ordinal }: SentimentOptions,
  { print, stop }: Pick<CommandContext, 'print' | 'stop'>,
  progress: TrainProgress,
): Promise<void> {
  const recipe = await readRecipe(resolve(recipeFile), { limit, maxLength: maxLen, epochs, seed })
  const { base } = recipe.recipe
  const encoder = await checkBase(base, 'sentiment')
  await openTemplate('sentiment', encoder) // what could not be exported is not trained
  const gpus = await listGpus()
  const devices = assignDevices(processes ?? Math.max(1, gpus.length), gpus)
  // eslint-disable-next-line no-restricted-properties -- TensorFlow reads the environment of its process
  Object.assign(process.env, environmentFor(devices[0] as Device, devices.length, process.env))
  const tf = loadTensorflow()
  const hasEnded = await trainSentiment({
    recipe,
    out: resolve(out),
    force: force === true,
    signal: stop,
    encoder,
    processes: devices.length,
    openPeers: devices.length > 1 ? (work) => openPeers(devices, work) : undefined,
    createModel: (trained) => loadBaseModel(tf, trained),
    events: eventsOf(progress),
    async finish(trained) {
      progress.end()
      print(formatResult(trained.result))
      progress.message('Writing the model: ONNX int8, scored again on the test sets')
      const { model, texts, weights, scoreTests, result } = trained
      const difference = await exportFolder({
        weights,
        base,
        card: cardOf(result, ordinal),
        out: resolve(out),
        force: true, // asked for when the folder was opened
        model,
        texts,
        tests: result.tests,
        scoreInt8: scoreTests,
      })
      print(
        `\n${out}: written. Probabilities of the int8 file differ by ${percent(difference.probability.mean)} on average.`,
      )
    },
  })
  if (!hasEnded) print(`Stopped. The same command continues from the last checkpoint in ${out}.`)
}

function cardOf(result: TrainingResult, ordinal: number): CardFields {
  const { recipe, baseSha256, maxLength, steps, seconds, best, data, posts, curve } = result
  return {
    name: recipe.name,
    version: `${ordinal}.0.0`,
    ordinal,
    classes: recipe.classes,
    languages: [...new Set(recipe.test.flatMap(({ languages }) => languages))],
    maxLength,
    baseModel: `${basename(recipe.base)} (${basename(weightsFileOf(recipe.base))} sha256 ${baseSha256.slice(0, 16)}…)`,
    licence: 'for research and evaluation where a training set states no licence (docs/understand/licences.md)',
    training: {
      command: 'kopitalk train sentiment',
      recipe,
      steps,
      minutes: Number((seconds / 60).toFixed(1)),
      best_step: best.step,
      best_validation_macro_recall: best.score,
      data,
      mean_scores: Object.fromEntries(posts.map(({ name, n, meanScore }) => [name, { n, mean: meanScore }])),
      curve,
    },
  }
}

function eventsOf(progress: TrainProgress): TrainingEvents {
  return {
    onMessage: progress.message,
    async onLengths(lengths, maxLength, folder) {
      drawLengths(folder.file('lengths.svg'), lengths, maxLength)
      const { measured, of, line95 } = lengths
      progress.message(
        `95 % of the texts have at most ${line95} tokens (${measured} of ${of} measured); cut at ${maxLength}`,
      )
    },
    onStart: progress.start,
    onStep: progress.step,
    onValidation(report, curve, folder) {
      progress.validation(report)
      drawCurve(folder.file('curve.svg'), curve, 'Macro recall')
    },
  }
}

function maxLength(value: string): 'auto' | number {
  if (value === 'auto') return value
  const number = Number(value)
  if (!Number.isInteger(number) || number < 8 || number > 512) throw new InvalidArgumentError('auto, or 8 to 512')
  return number
}
