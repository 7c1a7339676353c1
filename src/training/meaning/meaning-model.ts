import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { EncoderConfig } from '../../models/encoder-config.js'
import { readEncoderConfig } from '../../models/encoder-config.js'
import { readFolderWeights } from '../../models/tensorflow/folder-weights.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { Weights } from '../../models/weights.js'
import { padTokens } from '../tuning/token-batch.js'
import type { Trainable } from '../tuning/trainable.js'
import { createTrainedEncoder, type TrainedEncoderOptions } from '../tuning/trained-encoder.js'
import { contrastiveLoss } from './contrastive-loss.js'
import type { MeaningRecipe } from './recipe.js'

/** Pairs of one step: one side of all, then the other side in the same order. */
export interface PairBatch {
  /** Texts, two a pair. */
  readonly rows: number
  /** Tokens of the longest. */
  readonly length: number
  readonly sequences: readonly Int32Array[]
  /** Texts with the same number mean the same. */
  readonly groups: readonly number[]
}

/** An encoder that learns which texts mean the same. */
export interface MeaningModel extends Trainable<PairBatch> {
  /** The mean of each text over its tokens, without dropout, not yet made as long as 1. Changes nothing. */
  pooled(sequences: readonly Int32Array[]): Promise<Float32Array[]>
  /** The loss of vectors that are as long as 1, in the order of `PairBatch`. */
  lossOf(vectors: readonly Float32Array[], groups: readonly number[]): number
}

export interface MeaningModelOptions extends Omit<TrainedEncoderOptions, 'labels' | 'process'> {
  readonly temperature: number
}

/** Texts that are encoded together: few enough that those of one length find each other. */
const TOGETHER = 16

/** @throws UsageError when the weights do not fit the config */
export function createMeaningModel(
  tf: TensorFlow,
  config: EncoderConfig,
  weights: Weights,
  options: MeaningModelOptions,
): MeaningModel {
  const { temperature } = options
  const trained = createTrainedEncoder(tf, config, weights, { ...options, labels: 0, process: 0 })
  const { encoder, dropout } = trained
  const { padTokenId } = config

  /** Texts of like length share a tensor, so that little of it is padding; the rows come back in their order. */
  const encode = (sequences: readonly Int32Array[], pool: 'pool' | 'embed', isTraining: boolean): Tensor2D => {
    const order = [...sequences.keys()].sort(
      (one, other) => (sequences[one]?.length ?? 0) - (sequences[other]?.length ?? 0),
    )
    const parts: Tensor2D[] = []
    for (let from = 0; from < order.length; from += TOGETHER) {
      const own = order.slice(from, from + TOGETHER).map((at) => sequences[at] ?? new Int32Array())
      const [ids, mask] = trained.inputs(padTokens(own, padTokenId))
      parts.push(encoder[pool](encoder.encode(ids, mask, isTraining ? dropout : undefined), mask))
    }
    const places = new Int32Array(order.length)
    order.forEach((at, place) => (places[at] = place))
    return tf.gather(tf.concat(parts, 0), places)
  }

  return {
    ...trained,
    step: (batches, learningRate) =>
      trained.step(
        batches.map(
          ({ sequences, groups }) =>
            () =>
              contrastiveLoss(tf, encode(sequences, 'embed', true), groups, temperature),
        ),
        learningRate,
      ),
    async pooled(sequences) {
      const found: Float32Array[] = []
      for (let from = 0; from < sequences.length; from += 4 * TOGETHER) {
        const vectors = tf.tidy(() => encode(sequences.slice(from, from + 4 * TOGETHER), 'pool', false))
        const values = (await vectors.data()) as Float32Array
        const width = config.hiddenSize
        for (let row = 0; row < vectors.shape[0]; row += 1) found.push(values.slice(row * width, (row + 1) * width))
        vectors.dispose()
      }
      return found
    },
    lossOf: (vectors, groups) =>
      tf.tidy(
        () =>
          contrastiveLoss(
            tf,
            tf.tensor2d(Float32Array.from(vectors.flatMap((vector) => [...vector])), [
              vectors.length,
              config.hiddenSize,
            ]),
            groups,
            temperature,
          ).dataSync()[0] as number,
      ),
  }
}

/**
 * The recipe's base model, as a training begins with it.
 * @throws UsageError when config.json or the weights cannot be read or do not fit
 */
export async function loadMeaningModel(tf: TensorFlow, recipe: MeaningRecipe): Promise<MeaningModel> {
  const config = await readEncoderConfig(recipe.base)
  return createMeaningModel(tf, config, await readFolderWeights(recipe.base, 'meaning', config), recipe)
}
