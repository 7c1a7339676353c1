import { readEncoderConfig } from '../../models/encoder-config.js'
import { readFolderWeights } from '../../models/tensorflow/folder-weights.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { Weights } from '../../models/weights.js'
import type { Recipe } from './recipe.js'
import { createTrainableModel } from './tensorflow-model.js'
import type { TrainableModel } from './trainable.js'

/** @throws UsageError when config.json or the weights cannot be read */
export async function readBaseWeights(folder: string): Promise<Weights> {
  return readFolderWeights(folder, 'sentiment', await readEncoderConfig(folder))
}

/**
 * The recipe's base model with a new head, as every process of a training begins with it.
 * @param process of those that train together, from 0: each has its own dropout
 * @throws UsageError when config.json or the weights cannot be read or do not fit
 */
export async function loadBaseModel(tf: TensorFlow, recipe: Recipe, process = 0): Promise<TrainableModel> {
  const { base, classes, dropout, weightDecay, clipNorm, labelSmoothing, frozen, seed } = recipe
  const config = await readEncoderConfig(base)
  const weights = await readBaseWeights(base)
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
