import type { Scalar } from '@tensorflow/tfjs-core'
import { seededRandom } from '../../domain/random.js'
import type { EncoderConfig } from '../../models/encoder-config.js'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { Weights } from '../../models/weights.js'
import { createTrainedEncoder, type TrainedEncoderOptions } from '../tuning/trained-encoder.js'
import { crossEntropy, type LossOptions } from './loss.js'
import type { TrainableModel } from './trainable.js'

export type TensorflowModelOptions = TrainedEncoderOptions & LossOptions

/** As BERT's own weights were drawn. */
const HEAD_DEVIATION = 0.02

/**
 * An encoder with a classification head, to be trained by TensorFlow. The head is new unless the weights have one of as many labels.
 * @throws UsageError when the weights do not fit the config
 */
export function createTrainableModel(
  tf: TensorFlow,
  config: EncoderConfig,
  weights: Weights,
  options: TensorflowModelOptions,
): TrainableModel {
  const trained = createTrainedEncoder(tf, config, withHead(weights, config.hiddenSize, options), options)
  const { encoder, dropout } = trained
  return {
    ...trained,
    step(batches, learningRate, together) {
      const rows = together?.rows ?? batches.reduce((sum, batch) => sum + batch.rows, 0)
      // The last batch of an epoch may be too small to have rows for every process.
      const losses = batches
        .filter((batch) => batch.rows > 0)
        .map((batch) => () => {
          const [ids, mask] = trained.inputs(batch)
          const logits = encoder.classify(encoder.encode(ids, mask, dropout), mask, dropout)
          return tf.div<Scalar>(crossEntropy(tf, logits, batch, options), rows)
        })
      return trained.step(losses, learningRate, together?.sum)
    },
    async logits(batch) {
      const logits = tf.tidy(() => {
        const [ids, mask] = trained.inputs(batch)
        return encoder.classify(encoder.encode(ids, mask), mask)
      })
      const values = (await logits.data()) as Float32Array
      logits.dispose()
      return values
    },
  }
}

function withHead(weights: Weights, hidden: number, { labels, seed }: TensorflowModelOptions): Weights {
  if (weights.get('classifier.bias')?.shape[0] === labels) return weights
  const random = seededRandom(seed)
  // Box & Muller 1958.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const weight = Float32Array.from({ length: labels * hidden }, () => HEAD_DEVIATION * normal())
  return new Map([
    ...weights,
    ['classifier.weight', { shape: [labels, hidden], data: weight }],
    ['classifier.bias', { shape: [labels], data: new Float32Array(labels) }],
  ])
}
