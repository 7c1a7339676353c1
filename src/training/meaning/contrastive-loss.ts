import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../models/tensorflow/load-tensorflow.js'

/** Added to a similarity that may not count: its probability is nothing in single precision. */
const NEVER = -1e9

/**
 * Mean InfoNCE in nats (van den Oord et al. 2018, https://arxiv.org/abs/1807.03748) of pairs, from both sides: each text
 * has to find its partner among all other texts of the batch. Texts of its own group are none of the wrong answers: they
 * tell the same story.
 * @param vectors `[2 × pairs, hidden]`, each as long as 1: one side of all pairs, then the other side in the same order
 * @param groups of the vectors, in their order
 */
export function contrastiveLoss(
  tf: TensorFlow,
  vectors: Tensor2D,
  groups: ArrayLike<number>,
  temperature: number,
): Scalar {
  const rows = vectors.shape[0]
  const never = new Float32Array(rows * rows)
  const partners = new Float32Array(rows * rows)
  for (let row = 0; row < rows; row += 1) {
    const partner = (row + rows / 2) % rows
    partners[row * rows + partner] = 1
    for (let other = 0; other < rows; other += 1) {
      if (other !== partner && groups[other] === groups[row]) never[row * rows + other] = NEVER
    }
  }
  const similarities = tf.mul(tf.matMul(vectors, vectors, false, true), 1 / temperature)
  const logarithms = tf.logSoftmax(tf.add<Tensor2D>(similarities, tf.tensor2d(never, [rows, rows])))
  return tf.div<Scalar>(tf.neg(tf.sum(tf.mul(logarithms, tf.tensor2d(partners, [rows, rows])))), rows)
}
