import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { readEncoderConfig, type EncoderConfig } from '../../models/encoder-config.js'
import { checkWeights, shapesOf } from '../../models/tensorflow/encoder.js'
import { readFolderWeights, weightsFileOf } from '../../models/tensorflow/folder-weights.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { openTokenizer } from '../../models/tokenizer.js'
import type { Recipe } from './recipe.js'
import { createTrainableModel } from './tensorflow-model.js'
import type { TrainableModel } from './trainable.js'

const TOKENIZER_FILE = 'tokenizer.json'

/** @throws UsageError naming the missing files of the base model and how to get them, or the damaged ones */
export async function checkBase(folder: string): Promise<EncoderConfig> {
  const missing: string[] = []
  const weightsFile = weightsFileOf(folder)
  for (const path of [join(folder, 'config.json'), join(folder, TOKENIZER_FILE), weightsFile]) {
    await access(path).catch(() => missing.push(basename(path)))
  }
  if (missing.length > 0) {
    throw new UsageError(
      `The base model ${folder} lacks ${missing.join(', ')}. npm run setup:tensorflow fetches the English one to .kopitalk/base-models/; for another, correct "base" in the recipe.`,
    )
  }
  const config = await readEncoderConfig(folder)
  await openTokenizer(join(folder, TOKENIZER_FILE))
  checkWeights(await readFolderWeights(folder, 'sentiment', config), shapesOf(config, 0), weightsFile)
  return config
}

/**
 * The recipe's base model with a new head, as every process of a training begins with it.
 * @param process of those that train together, from 0: each has its own dropout
 * @throws UsageError when config.json or the weights cannot be read or do not fit
 */
export async function loadBaseModel(tf: TensorFlow, recipe: Recipe, process = 0): Promise<TrainableModel> {
  const { base, classes, dropout, weightDecay, clipNorm, labelSmoothing, frozen, seed } = recipe
  const config = await readEncoderConfig(base)
  const weights = await readFolderWeights(base, 'sentiment', config)
  return createTrainableModel(tf, config, weights, {
    labels: classes.length,
    dropout,
    weightDecay,
    clipNorm,
    labelSmoothing,
    frozen,
    seed,
    process,
  })
}
