import { resolve } from 'node:path'
import { loadLid176 } from '../models/fasttext.js'
import { openDataFolder } from '../training/langid/texts.js'
import { trainLangid } from '../training/langid/train-langid.js'
import { checkTarget, writeLangid } from '../training/langid/write-langid.js'
import type { RegisterCommand } from './command-context.js'
import { wholeNumber } from './train/option-values.js'
import { registerTrainMeaning } from './train/train-meaning.js'
import { registerTrainSentiment } from './train/train-sentiment.js'

interface LangidOptions {
  readonly data: string
  readonly out: string
  readonly seed: number
  readonly ordinal: number
  readonly force?: true
}

export const registerTrain: RegisterCommand = (program, open) => {
  const train = program.command('train')
  registerTrainSentiment(train, open)
  registerTrainMeaning(train, open)
  train
    .command('langid')
    .description('train the model on top of lid.176: Malay and Indonesian, Singlish, romanised Tamil')
    .requiredOption('--data <folder>', 'folder with langid/, sentiment/, ner/, singlish/ and singapore_gold/')
    .requiredOption('--out <folder>', 'folder to write')
    .option('--seed <n>', 'the same seed gives the same weights', wholeNumber, 1)
    .option('--ordinal <n>', 'results of a lower ordinal never replace those of a higher one', wholeNumber, 2)
    .option('--force', 'replace the model in --out')
    .addHelpText(
      'after',
      `
Takes about a minute and 1 GB on one core. Nothing is written before the training has ended.

Example:
  $ kopitalk train langid --data labelled --out out/langid
  $ MODELS_DIR=out kopitalk evaluate langid --data labelled/langid/social_mix_derived/dev.tsv.gz`,
    )
    .action(async (options: LangidOptions) => {
      const { print } = open()
      checkTarget(resolve(options.out), options.force === true)
      const data = openDataFolder(resolve(options.data))
      const { identify } = await loadLid176()
      const startedAt = performance.now()
      const models = trainLangid({
        data,
        seed: options.seed,
        identify,
        onProgress: (message) => process.stderr.write(`${message}\n`),
      })
      const card = { ordinal: options.ordinal, seed: options.seed, data: data.hashes() }
      writeLangid(resolve(options.out), models, card)
      print(`${options.out}: written after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
    })
}
