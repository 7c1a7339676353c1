import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'
import type { Batch } from './batch.js'

/** A class that may not score has no probability. */
const NEVER = -1e9

export interface LossOptions {
  /** Factor of each class's texts. */
  readonly classWeights: readonly number[]
  /** Share of the probability that is spread over all classes that may score (Szegedy et al. 2016). */
  readonly labelSmoothing: number
}

/**
 * Sum of the cross-entropies of a batch in nats, each times its class's weight.
 * @param logits `[rows, classes]`
 */
export function crossEntropy(
  tf: TensorFlow,
  logits: Tensor2D,
  batch: Batch,
  { classWeights, labelSmoothing }: LossOptions,
): Scalar {
  const [rows, classes] = logits.shape
  const target = new Float32Array(rows * classes)
  for (let row = 0; row < rows; row += 1) {
    const label = batch.labels[row] as number
    const counted = batch.counted.subarray(row * classes, (row + 1) * classes)
    const spread = labelSmoothing / counted.reduce((sum, one) => sum + one, 0)
    const weight = classWeights[label] ?? 1
    counted.forEach((one, at) => {
      target[row * classes + at] = weight * one * (spread + (at === label ? 1 - labelSmoothing : 0))
    })
  }
  const never = tf.tensor2d(
    Float32Array.from(batch.counted, (one) => (one === 1 ? 0 : NEVER)),
    [rows, classes],
  )
  const logarithms: Tensor = tf.logSoftmax(tf.add(logits, never))
  return tf.neg(tf.sum(tf.mul(logarithms, tf.tensor2d(target, [rows, classes]))))
}
