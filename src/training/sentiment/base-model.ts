import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../../domain/errors.js'
import { readEncoderConfig, type EncoderConfig } from '../../models/encoder-config.js'
import { readSafetensors } from '../../models/safetensors.js'
import { checkWeights, shapesOf } from '../../models/tensorflow/encoder.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import { openTokenizer } from '../../models/tokenizer.js'
import type { Recipe } from './recipe.js'
import { createTrainableModel } from './tensorflow-model.js'
import type { TrainableModel } from './trainable.js'

const WEIGHTS_FILE = 'model.safetensors'
const TOKENIZER_FILE = 'tokenizer.json'
const FILES = ['config.json', TOKENIZER_FILE, WEIGHTS_FILE]

/** @throws UsageError naming what the folder of the base model lacks and how to get it, or what of it is damaged */
export async function checkBase(folder: string): Promise<EncoderConfig> {
  const missing: string[] = []
  for (const file of FILES) await access(join(folder, file)).catch(() => missing.push(file))
  if (missing.length > 0) {
    throw new UsageError(
      `The base model ${folder} lacks ${missing.join(', ')}. npm run setup:tensorflow fetches the English one to .kopitalk/base-models/; for another, correct "base" in the recipe.`,
    )
  }
  const config = await readEncoderConfig(folder)
  const weightsFile = join(folder, WEIGHTS_FILE)
  await openTokenizer(join(folder, TOKENIZER_FILE))
  checkWeights(await readSafetensors(weightsFile), shapesOf(config, 0), weightsFile)
  return config
}

/**
 * The recipe's base model with a new head, as every process of a training begins with it.
 * @param classWeights one for each class
 * @param process of those that train together, from 0: each has its own dropout
 * @throws UsageError when config.json or the weights cannot be read or do not fit
 */
export async function loadBaseModel(
  tf: TensorFlow,
  recipe: Recipe,
  classWeights: readonly number[],
  process = 0,
): Promise<TrainableModel> {
  const { base, classes, dropout, weightDecay, clipNorm, labelSmoothing, frozen, seed } = recipe
  const config = await readEncoderConfig(base)
  const weights = await readSafetensors(join(base, WEIGHTS_FILE))
  return createTrainableModel(tf, config, weights, {
    labels: classes.length,
    dropout,
    weightDecay,
    clipNorm,
    classWeights,
    labelSmoothing,
    frozen,
    seed,
    process,
  })
}
