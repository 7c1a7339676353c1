import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { openTemplate } from '../../models/onnx/templates.js'
import { weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import { loadTensorflow } from '../../models/tensorflow/load-tensorflow.js'
import { exportMeaning, type MeaningScores } from '../../training/meaning/export-meaning.js'
import { loadMeaningModel } from '../../training/meaning/meaning-model.js'
import { readMeaningRecipe } from '../../training/meaning/recipe.js'
import type { Found } from '../../training/meaning/retrieval.js'
import { trainMeaning, type MeaningResult } from '../../training/meaning/train-meaning.js'
import { checkBase } from '../../training/tuning/base-folder.js'
import type { CommandContext } from '../command-context.js'
import { textTable } from '../terminal/text-table.js'
import { drawCurve } from './charts.js'
import { wholeNumber } from './option-values.js'
import { createTrainProgress, type TrainProgress } from './progress.js'

interface MeaningOptions {
  readonly recipe: string
  readonly out: string
  readonly limit?: number
  readonly maxLen?: number
  readonly epochs?: number
  readonly seed?: number
  readonly fold?: number
  readonly ordinal: number
  readonly force?: true
}

/** Adds `train meaning`. */
export function registerTrainMeaning(train: Command, open: () => CommandContext): void {
  train
    .command('meaning')
    .description('fine-tune an encoder so that texts that tell the same story lie close to each other')
    .requiredOption('--recipe <file>', 'what to train on and how, as recipes/meaning.json')
    .requiredOption('--out <folder>', 'folder of the model; run the same command again to continue where it stopped')
    .option('--limit <n>', 'pairs of posts in an epoch', wholeNumber)
    .option('--max-len <n>', 'maximum tokens of a text', wholeNumber)
    .option('--epochs <n>', 'how often every post is seen', wholeNumber)
    .option('--seed <n>', 'the same seed gives the same training', wholeNumber)
    .option('--fold <n>', 'leave this part of the stories out and validate on it; no model is written', wholeNumber)
    .option('--ordinal <n>', 'results of a lower ordinal never replace those of a higher one', wholeNumber, 2)
    .option('--force', 'delete an earlier training in --out and replace its model')
    .addHelpText(
      'after',
      `
The options override the recipe. The folder training/ contains log.jsonl, curve.svg, result.json and
checkpoints. A killed training continues from the last one. Needs TensorFlow: npm run setup:tensorflow

Examples:
  $ kopitalk train meaning --recipe recipes/meaning.json --fold 1 --out out/fold-1
  $ kopitalk train meaning --recipe recipes/meaning.json --out out/meaning-multilingual`,
    )
    .action(async (options: MeaningOptions) => {
      const { print, stop } = open()
      const output = { write: (text: string) => process.stderr.write(text), isTerminal: process.stderr.isTTY }
      const progress = createTrainProgress(output, 'P@10')
      try {
        await run(options, { print, stop }, progress)
      } finally {
        progress.end()
      }
    })
}

async function run(
  { recipe: recipeFile, out, force, limit, maxLen, epochs, seed, fold, ordinal }: MeaningOptions,
  { print, stop }: Pick<CommandContext, 'print' | 'stop'>,
  progress: TrainProgress,
): Promise<void> {
  const recipe = await readMeaningRecipe(resolve(recipeFile), { limit, maxLength: maxLen, epochs, seed, fold })
  const { base } = recipe.recipe
  const encoder = await checkBase(base, 'meaning')
  await openTemplate('meaning', encoder) // what could not be exported is not trained
  const tf = loadTensorflow()
  const hasEnded = await trainMeaning({
    recipe,
    out: resolve(out),
    force: force === true,
    signal: stop,
    encoder,
    createModel: (trained) => loadMeaningModel(tf, trained),
    events: {
      onMessage: progress.message,
      onStart: progress.start,
      onStep: progress.step,
      onValidation(report, curve, folder) {
        progress.validation(report)
        drawCurve(folder.file('curve.svg'), curve, 'P@10')
      },
    },
    async finish(trained) {
      progress.end()
      const { result } = trained
      print(formatValidation(result))
      if (result.recipe.fold !== undefined) {
        print(
          `\nPart ${result.recipe.fold} of the stories was left out: no model is written. ${out}/training/result.json has the figures.`,
        )
        return
      }
      progress.message('Writing the model: ONNX int8, scored again on the test sets')
      const scores = await exportMeaning({
        trained,
        base,
        baseModel: `${basename(base)} (${basename(weightsFileOf(base))} sha256 ${result.baseSha256.slice(0, 16)}…)`,
        ordinal,
        licence: 'for research and evaluation where a training set states no licence (docs/understand/licences.md)',
        out: resolve(out),
        force: true, // asked for when the folder was opened
      })
      print(formatTests(scores))
      print(
        `\n${out}: written. The int8 file's vectors have a cosine of ${scores.difference.cosine.mean} with the weights'.`,
      )
    },
  })
  if (!hasEnded) print(`Stopped. The same command continues from the last checkpoint in ${out}.`)
}

function formatValidation({ steps, seconds, validation }: MeaningResult): string {
  const rows = validation.after.map(({ name, n, ...after }, at) => {
    const before = validation.before[at]
    return [name, String(n), ...figuresOf(before), ...figuresOf(after)]
  })
  return [
    `${steps} steps in ${(seconds / 60).toFixed(1)} min`,
    textTable([['held out', 'texts', 'MRR before', 'P@10 before', 'MRR', 'P@10'], ...rows], [0]),
  ].join('\n\n')
}

function formatTests({ tests }: MeaningScores): string {
  const rows = Object.entries(tests).flatMap(([name, scores]) =>
    (['base', 'fp32', 'int8'] as const).map((which) => {
      const { search, otherLanguages } = scores[which]
      return [name, which, ...figuresOf(search), ...figuresOf(otherLanguages)]
    }),
  )
  if (rows.length === 0) return ''
  const head = ['test set', 'weights', 'search MRR', 'search P@10', 'other languages MRR', 'other languages P@10']
  return `\n${textTable([head, ...rows], [0, 1])}`
}

function figuresOf(found: Omit<Found, 'n'> | undefined): [string, string] {
  return [found?.mrr.toFixed(3) ?? '', found?.precisionAt10.toFixed(3) ?? '']
}
