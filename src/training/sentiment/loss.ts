import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { TrainingBatch } from './batch.js'

/** A class that may not score has no probability. */
const NEVER = -1e9

export interface LossOptions {
  /** Share of the probability that is spread over all classes that may score (Szegedy et al. 2016). */
  readonly labelSmoothing: number
}

/**
 * Sum of the cross-entropies of a batch in nats, each times the weight of its class.
 * @param logits `[rows, classes]`
 */
export function crossEntropy(
  tf: TensorFlow,
  logits: Tensor2D,
  batch: TrainingBatch,
  { labelSmoothing }: LossOptions,
): Scalar {
  const [rows, classes] = logits.shape
  const target = new Float32Array(rows * classes)
  for (let row = 0; row < rows; row += 1) {
    const label = batch.labels[row] as number
    const weights = batch.classWeights.subarray(row * classes, (row + 1) * classes)
    const weight = weights[label] as number
    const spread = labelSmoothing / weights.filter((one) => one > 0).length
    weights.forEach((one, at) => {
      if (one > 0) target[row * classes + at] = weight * (spread + (at === label ? 1 - labelSmoothing : 0))
    })
  }
  const never = tf.tensor2d(
    batch.classWeights.map((one) => (one > 0 ? 0 : NEVER)),
    [rows, classes],
  )
  const logarithms: Tensor = tf.logSoftmax(tf.add(logits, never))
  return tf.neg(tf.sum(tf.mul(logarithms, tf.tensor2d(target, [rows, classes]))))
}
